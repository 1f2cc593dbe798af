using VirtWold.WakeOnLan;

namespace VirtWold.Waking;

/// <summary>
/// Which targets were let through lately, or are being woken: repeats are duplicates, and only so many may be under way. Bounded in
/// memory whatever arrives; allocates nothing for a request that is refused. Not safe for several threads.
/// </summary>
/// <param name="window">How long repeats for the same target are ignored.</param>
/// <param name="time">The clock.</param>
internal sealed class Admissions(TimeSpan window, TimeProvider time)
{
    /// <summary>Requests that may be under way at once.</summary>
    public const int MaxUnderWay = 256;

    /// <summary>Targets that are remembered for the window.</summary>
    private const int MaxRemembered = 4096;

    /// <summary>
    /// Sleep packets for one machine that are no further apart are one request, however long they go on: a machine that is woken meanwhile
    /// must not be put to sleep again by those of before.
    /// </summary>
    public static readonly TimeSpan SleepSilence = TimeSpan.FromMinutes(1);

    private readonly Dictionary<Key, Admission> _admissions = [];
    private int _underWay;
    private TimeSpan _window = window;

    /// <summary>Changes how long repeats for the same target are ignored.</summary>
    public void SetWindow(TimeSpan length) => _window = length;

    /// <summary>Lets a request through, or not.</summary>
    /// <param name="target">Who is to be woken.</param>
    /// <param name="isKnown">Whether there is such a machine. Where that can't be known yet, requests can't take all the room.</param>
    /// <param name="now">The time, as a timestamp of the clock.</param>
    /// <returns>Why it is refused; null if it is accepted: then <see cref="Complete"/> must be called in the end.</returns>
    public Verdict? Enter(in WakeTarget target, bool isKnown, long now)
    {
        Key key = new(target.Mac, target.Machine, target.IsSleep);
        if (_admissions.TryGetValue(key, out Admission last) && (last.IsUnderWay || !IsOver(key, last, now)))
        {
            if (target.IsSleep)
            {
                _admissions[key] = last with { At = now };
            }

            return Verdict.Duplicate;
        }

        if (_underWay >= (isKnown ? MaxUnderWay : MaxUnderWay / 2) || !HasRoom(now))
        {
            return Verdict.Flooded;
        }

        _underWay++;
        _admissions[key] = new Admission(now, IsUnderWay: true);
        return null;
    }

    /// <summary>A request that was let through has ended.</summary>
    public void Complete(in WakeTarget target)
    {
        Key key = new(target.Mac, target.Machine, target.IsSleep);
        if (_admissions.TryGetValue(key, out Admission admission) && admission.IsUnderWay)
        {
            _underWay--;
            _admissions[key] = admission with { IsUnderWay = false };
        }
    }

    private bool HasRoom(long now)
    {
        if (_admissions.Count >= MaxRemembered)
        {
            foreach ((Key key, Admission admission) in _admissions)
            {
                if (!admission.IsUnderWay && IsOver(key, admission, now))
                {
                    _admissions.Remove(key);
                }
            }
        }

        return _admissions.Count < MaxRemembered;
    }

    private bool IsOver(in Key key, Admission admission, long now) =>
        time.GetElapsedTime(admission.At, now) >= (key.IsSleep ? SleepSilence : _window);

    /// <summary>What makes two requests the same.</summary>
    private readonly record struct Key(MacAddress Mac, MachineName? Machine, bool IsSleep);

    /// <summary>When a target was let through last, and whether its wake is still under way.</summary>
    private readonly record struct Admission(long At, bool IsUnderWay);
}
