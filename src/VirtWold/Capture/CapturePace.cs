namespace VirtWold.Capture;

/// <summary>
/// When a capture looks away for a moment, so that several packets wake it once: a thread that sleeps in between runs all of its code from
/// memory again, which costs several times what the packet does. Only where packets come all the time, and no more of them than the kernel
/// has room for meanwhile: a single packet is dealt with when it comes, and a flood keeps the thread awake by itself.
/// </summary>
internal sealed class CapturePace
{
    /// <summary>For how long it looks away, and so how much later a packet may be dealt with.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>From so many packets a second on.</summary>
    public const int Least = 100;

    /// <summary>Up to so many packets a second: in a pause a fifth of the ring's room for them.</summary>
    public const int Most = 2000;

    /// <summary>More than that between two pauses is more than <see cref="Most"/> brings, twice: a flood begins.</summary>
    private const int MostBetweenPauses = Most / 10;

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly TimeProvider _time;
    private long _secondBegan;
    private int _count;
    private int _sincePause;
    private bool _isSteady;

    /// <summary>The time between two packets: one that is younger was the last one that waited, as a rule.</summary>
    private TimeSpan _interval;

    /// <summary>Makes it, for a capture that begins.</summary>
    /// <param name="time">The clock, of which the timestamps are taken.</param>
    public CapturePace(TimeProvider time)
    {
        _time = time;
        _secondBegan = time.GetTimestamp();
    }

    /// <summary>A packet was dealt with.</summary>
    /// <param name="now">The time, as a timestamp.</param>
    /// <param name="age">How long ago it came.</param>
    /// <returns>Whether to look away now, for <see cref="Pause"/>.</returns>
    public bool Next(long now, TimeSpan age)
    {
        TimeSpan elapsed = _time.GetElapsedTime(_secondBegan, now);
        if (elapsed >= Second)
        {
            _isSteady = elapsed < 2 * Second && _count is >= Least and <= Most;
            _interval = elapsed / Math.Max(_count, 1);
            _secondBegan = now;
            _count = 0;
            _sincePause = 0;
        }

        _count++;
        _sincePause++;
        _isSteady &= _sincePause <= MostBetweenPauses;
        if (!_isSteady || age >= _interval)
        {
            return false;
        }

        _sincePause = 0;
        return true;
    }
}
