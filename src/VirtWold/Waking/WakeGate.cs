using System.Collections.Immutable;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using VirtWold.Machines;
using VirtWold.WakeOnLan;

namespace VirtWold.Waking;

/// <summary>
/// Where a packet is let through or refused, on the thread that heard it. An address that nobody has is refused here, at the cost of
/// one look-up; the others come through once in a window, and not while their wake is under way. Bounded in memory whatever arrives;
/// allocates nothing for a packet that is refused.
/// </summary>
internal sealed class WakeGate : IMagicPacketSink
{
    /// <summary>Wakes that may be under way or wait at once.</summary>
    public const int MaxUnderWay = 256;

    /// <summary>Addresses that are remembered for the window.</summary>
    private const int MaxRemembered = 4096;

    private const int NoticesAMinute = 16;

    private readonly MachineDirectory _directory;
    private readonly VerdictCounters _counters;
    private readonly IPacketObserver _observer;
    private readonly AllowedSenders _senders;
    private readonly WakePolicy _policy;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly TimeSpan _window;
    private readonly NoticeLimiter<MacAddress> _unknown;
    private readonly NoticeLimiter<MacAddress> _denied;
    private readonly NoticeLimiter<BrokenRule> _malformed;
    private readonly NoticeLimiter<Verdict> _notices;
    private readonly Lock _lock = new();
    private readonly Dictionary<MacAddress, Admission> _admissions = [];
    private int _underWay;
    private long _letThrough;

    // Room for all that may be under way, and for one question whether requests are taken.
    private readonly Channel<WakeRequest> _requests = Channel.CreateBounded<WakeRequest>(
        new BoundedChannelOptions(MaxUnderWay + 1) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    /// <summary>Makes a gate.</summary>
    /// <param name="directory">Who has which address.</param>
    /// <param name="counters">Told of each packet that is refused.</param>
    /// <param name="observer">Told of each packet that is let through or refused.</param>
    /// <param name="senders">Whose packets are heard.</param>
    /// <param name="policy">Who may be woken.</param>
    /// <param name="window">For how long another packet for the same address is the same wish.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">The log.</param>
    public WakeGate(
        MachineDirectory directory,
        VerdictCounters counters,
        IPacketObserver observer,
        AllowedSenders senders,
        WakePolicy policy,
        TimeSpan window,
        TimeProvider time,
        ILogger logger)
    {
        _directory = directory;
        _counters = counters;
        _observer = observer;
        _senders = senders;
        _policy = policy;
        _window = window;
        _time = time;
        _logger = logger;
        TimeSpan minute = TimeSpan.FromMinutes(1);
        _unknown = new NoticeLimiter<MacAddress>(NoticesAMinute, minute, time);
        _denied = new NoticeLimiter<MacAddress>(NoticesAMinute, minute, time);
        _malformed = new NoticeLimiter<BrokenRule>(NoticesAMinute, minute, time);
        _notices = new NoticeLimiter<Verdict>(NoticesAMinute, minute, time);
    }

    /// <summary>What was let through, in order. For each, <see cref="Complete"/> is called in the end.</summary>
    public ChannelReader<WakeRequest> Requests => _requests.Reader;

    /// <inheritdoc/>
    public void Accept(in MagicPacket packet, in PacketOrigin origin) => Judge(packet, origin, reply: null);

    /// <summary>The same for somebody who waits for what comes of it.</summary>
    /// <returns>A task that ends with the wake: at once where the packet is refused. Cancelled where the program ends before.</returns>
    public Task<WakeOutcome> AskAsync(in MagicPacket packet, in PacketOrigin origin)
    {
        TaskCompletionSource<WakeOutcome> reply = new(TaskCreationOptions.RunContinuationsAsynchronously);
        return Judge(packet, origin, reply) is { } refusal
            ? Task.FromResult(new WakeOutcome(refusal, packet.Target.ToString(), ""))
            : reply.Task;
    }

    /// <summary>Says that a packet was refused, unless that was said a moment ago.</summary>
    public void Report(Verdict refusal, MacAddress target, in PacketOrigin origin)
    {
        switch (refusal)
        {
            case Verdict.UnknownMac when _unknown.TryAcquire(target, out string leftOut):
                _logger.UnknownMac(target, origin, leftOut, refusal.Name());
                break;
            case Verdict.DeniedPolicy when _denied.TryAcquire(target, out string leftOut):
                _logger.DeniedPolicy(target, origin, leftOut, refusal.Name());
                break;
            case Verdict.DeniedSecureOn when _denied.TryAcquire(target, out string leftOut):
                _logger.DeniedSecureOn(target, origin, leftOut, refusal.Name());
                break;
            case Verdict.Flooded when _notices.TryAcquire(refusal, out string leftOut):
                _logger.Flooded(MaxUnderWay, target, origin, leftOut, refusal.Name());
                break;
            case Verdict.DeniedSource when _notices.TryAcquire(refusal, out string leftOut):
                _logger.DeniedSource(target, origin, leftOut, refusal.Name());
                break;
            default:
                if (_logger.IsEnabled(LogLevel.Debug))
                {
                    _logger.Refused(refusal.Name(), target, origin);
                }

                break;
        }
    }

    /// <summary>Lets a packet through, to <see cref="Requests"/>, or says why not. Neither counts nor logs it.</summary>
    public Verdict? Admit(in MagicPacket packet, in PacketOrigin origin) => Admit(packet, origin, reply: null);

    private Verdict? Admit(in MagicPacket packet, in PacketOrigin origin, TaskCompletionSource<WakeOutcome>? reply)
    {
        if (!_senders.Allow(origin))
        {
            return Verdict.DeniedSource;
        }

        // Whatever the directory says: a wrong password must not keep the right one waiting behind it.
        if (!_policy.HasRightPassword(packet))
        {
            return Verdict.DeniedSecureOn;
        }

        ImmutableArray<Machine> owners = _directory.Find(packet.Target);
        bool isKnown = !owners.IsEmpty;
        if (_directory.IsCurrent)
        {
            Verdict? denial = isKnown ? _policy.Check(packet, owners) : Verdict.UnknownMac;
            if (denial is not null)
            {
                return denial;
            }
        }

        // While the directory isn't current nobody can say who is unknown: such packets wait too, but can't take all the room.
        int limit = isKnown ? MaxUnderWay : MaxUnderWay / 2;
        long now = _time.GetTimestamp();
        lock (_lock)
        {
            if (_admissions.TryGetValue(packet.Target, out Admission last) && (last.IsUnderWay || !IsOver(last, now)))
            {
                return Verdict.Duplicate;
            }

            if (_underWay >= limit || !HasRoom(now))
            {
                return Verdict.Flooded;
            }

            _underWay++;
            _letThrough++;
            _observer.LetThrough(_letThrough, packet, origin);
            // There is room: it holds as many as may be under way.
            _ = _requests.Writer.TryWrite(new WakeRequest(_letThrough, packet, origin, now, reply));
            _admissions[packet.Target] = new Admission(now, IsUnderWay: true);
            return null;
        }
    }

    /// <inheritdoc/>
    public void Refuse(BrokenRule broken, in PacketOrigin origin)
    {
        _counters.Count(Verdict.Malformed);
        _observer.Malformed(broken, origin);
        if (_malformed.TryAcquire(broken, out string leftOut))
        {
            _logger.Malformed(broken.Describe(), origin, leftOut, Verdict.Malformed.Name());
        }
        else if (_logger.IsEnabled(LogLevel.Debug))
        {
            _logger.RefusedMalformed(broken.Describe(), origin, Verdict.Malformed.Name());
        }
    }

    /// <summary>
    /// Sends a question the way of a packet, through the gate and its queue. The task ends when the waker has taken it, and never where
    /// the waker hangs.
    /// </summary>
    public Task ProveAsync()
    {
        TaskCompletionSource proof = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            _ = _requests.Writer.TryWrite(new WakeRequest(default, default, default, default, null, proof));
        }

        return proof.Task;
    }

    /// <summary>The wake of an address that was let through has ended.</summary>
    public void Complete(MacAddress target)
    {
        lock (_lock)
        {
            if (_admissions.TryGetValue(target, out Admission admission) && admission.IsUnderWay)
            {
                _underWay--;
                _admissions[target] = admission with { IsUnderWay = false };
            }
        }
    }

    /// <summary>Lets a packet through, or counts and says why not.</summary>
    private Verdict? Judge(in MagicPacket packet, in PacketOrigin origin, TaskCompletionSource<WakeOutcome>? reply)
    {
        Verdict? refusal = Admit(packet, origin, reply);
        if (refusal is { } verdict)
        {
            _counters.Count(verdict);
            _observer.Refused(verdict, packet, origin);
            Report(verdict, packet.Target, origin);
        }
        else if (_logger.IsEnabled(LogLevel.Debug))
        {
            _logger.LetThrough(packet.Target, origin, packet.Password.Length > 0 ? ", with a SecureOn password" : "", Verdict.Waiting.Name());
        }

        return refusal;
    }

    private bool HasRoom(long now)
    {
        if (_admissions.Count >= MaxRemembered)
        {
            foreach ((MacAddress target, Admission admission) in _admissions)
            {
                if (!admission.IsUnderWay && IsOver(admission, now))
                {
                    _admissions.Remove(target);
                }
            }
        }

        return _admissions.Count < MaxRemembered;
    }

    private bool IsOver(Admission admission, long now) => _time.GetElapsedTime(admission.At, now) >= _window;

    /// <summary>When an address was let through last, and whether its wake is still under way.</summary>
    private readonly record struct Admission(long At, bool IsUnderWay);
}
