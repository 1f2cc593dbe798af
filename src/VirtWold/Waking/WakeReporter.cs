using Microsoft.Extensions.Logging;
using VirtWold.Machines;
using VirtWold.WakeOnLan;

namespace VirtWold.Waking;

/// <summary>
/// The only place that counts, shows and logs what becomes of requests to wake. The log has limits, for known machines as well as for
/// unknown addresses: nobody can fill it by sending. Safe for all threads; allocates nothing for what isn't logged.
/// </summary>
internal sealed class WakeReporter
{
    /// <summary>Addresses, senders and the like that are logged in a minute: anybody can make them up.</summary>
    private const int NoticesAMinute = 16;

    /// <summary>Machines that are logged in a minute: once each for the same verdict.</summary>
    private const int MachinesAMinute = 1024;

    private readonly VerdictCounters _counters;
    private readonly IPacketObserver _observer;
    private readonly ILogger _logger;
    private readonly NoticeLimiter<MacAddress> _unknown;
    private readonly NoticeLimiter<MacAddress> _denied;
    private readonly NoticeLimiter<BrokenRule> _malformed;
    private readonly NoticeLimiter<Verdict> _notices;
    private readonly NoticeLimiter<(MachineKey Machine, Verdict Verdict, string Detail)> _machines;
    private readonly NoticeLimiter<MacAddress> _ambiguous;

    /// <summary>Makes a reporter.</summary>
    /// <param name="counters">Counts what is reported.</param>
    /// <param name="observer">Is shown what is reported.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">The log.</param>
    public WakeReporter(VerdictCounters counters, IPacketObserver observer, TimeProvider time, ILogger logger)
    {
        _counters = counters;
        _observer = observer;
        _logger = logger;
        TimeSpan minute = TimeSpan.FromMinutes(1);
        _unknown = new NoticeLimiter<MacAddress>(NoticesAMinute, minute, time);
        _denied = new NoticeLimiter<MacAddress>(NoticesAMinute, minute, time);
        _malformed = new NoticeLimiter<BrokenRule>(NoticesAMinute, minute, time);
        _notices = new NoticeLimiter<Verdict>(NoticesAMinute, minute, time);
        _machines = new NoticeLimiter<(MachineKey, Verdict, string)>(MachinesAMinute, minute, time);
        _ambiguous = new NoticeLimiter<MacAddress>(NoticesAMinute, minute, time);
    }

    /// <summary>Whether a machine's hypervisor is named beside the machine: there is more than one.</summary>
    public bool NamesHypervisors { get; init; }

    /// <summary>A request was let through.</summary>
    public void LetThrough(long number, in WakeTarget target, in PacketOrigin origin)
    {
        _observer.LetThrough(number, target, origin);
        if (_logger.IsEnabled(LogLevel.Debug))
        {
            string password = target.Packet.Password.Length > 0 ? ", with a SecureOn password" : "";
            _logger.LetThrough(target.ToString(), origin, password, Verdict.Waiting.Name());
        }
    }

    /// <summary>A request was refused.</summary>
    /// <param name="target">Who was to be woken.</param>
    /// <param name="origin">Who asked.</param>
    /// <param name="outcome">Why it is refused.</param>
    /// <param name="ago">How long ago it came.</param>
    public void Refused(in WakeTarget target, in PacketOrigin origin, in WakeOutcome outcome, TimeSpan ago = default)
    {
        _counters.Count(outcome.Verdict);
        _observer.Refused(target, origin, outcome, ago);
        LogRefusal(target, origin, outcome);
    }

    /// <summary>Something came that looked like a magic packet and isn't one.</summary>
    public void Malformed(BrokenRule broken, in PacketOrigin origin)
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

    /// <summary>Several machines could be meant, and one of them is going to be woken.</summary>
    public void Ambiguous(in WakeTarget target, in Decision decision)
    {
        if (_ambiguous.TryAcquire(target.Mac, out _))
        {
            string machines = string.Join(", ", decision.Candidates.Select(Name));
            _logger.Ambiguous(target.ToString(), decision.Candidates.Length, machines, Name(decision.Machine!));
        }
    }

    /// <summary>What became of a request that was let through.</summary>
    public void Finished(in WakeRequest request, in WakeOutcome outcome)
    {
        _counters.Count(outcome.Verdict);
        _observer.Finished(request, outcome);
        if (outcome is { Machine: null, Verdict: not Verdict.Failed } || outcome.Verdict is Verdict.DeniedPolicy or Verdict.DeniedSecureOn)
        {
            LogRefusal(request.Target, request.Origin, outcome);
            return;
        }

        string machine = outcome.Machine?.Name ?? request.Target.ToString();
        if (request.Target.IsSleep && outcome.Machine is not null)
        {
            LogSleep(machine, request, outcome);
        }
        else if (outcome.Verdict.IsWake())
        {
            LogWake(machine, request, outcome);
        }
        else if (outcome.Machine is null)
        {
            LogNoWake(machine, request, outcome, "");
        }
        else if (_machines.TryAcquire((outcome.Machine.Key, outcome.Verdict, outcome.Detail), out string leftOut))
        {
            LogNoWake(machine, request, outcome, leftOut);
        }
        else if (_logger.IsEnabled(LogLevel.Debug))
        {
            _logger.Refused(outcome.Verdict.Name(), request.Target.ToString(), request.Origin);
        }
    }

    /// <summary>What was seen of a machine after it was woken.</summary>
    public void Followed(in WakeRequest request, Machine machine, in Readiness readiness)
    {
        if (readiness.IsReady)
        {
            _observer.Answered(request, machine, readiness);
            _logger.Answers(Name(machine), readiness.By, (long)readiness.After.TotalMilliseconds);
        }
        else if (readiness.Sign == ReadySign.Silent)
        {
            _logger.StaysSilent(Name(machine), (long)readiness.After.TotalSeconds);
        }
    }

    /// <summary>The program ends while a request is under way.</summary>
    public void Abandoned(in WakeRequest request)
    {
        _counters.Count(Verdict.Waiting);
        _logger.Abandoned(request.Target.ToString());
    }

    private static MacAddress AddressOf(in WakeTarget target, Machine? machine) =>
        target.Machine is null ? target.Mac : machine is { Macs: [var first, ..] } ? first : default;

    private string Name(Machine machine) => NamesHypervisors ? $"{machine.Name} on {machine.Hypervisor}" : machine.Name;

    private void LogWake(string machine, in WakeRequest request, in WakeOutcome outcome)
    {
        MacAddress mac = AddressOf(request.Target, outcome.Machine);
        long milliseconds = (long)(outcome.Duration ?? default).TotalMilliseconds;
        string place = NamesHypervisors ? $" on {outcome.Machine!.Hypervisor}" : "";
        string detail = outcome.Detail.Length > 0 ? $"{place} ({outcome.Detail})" : place;
        switch (outcome.Verdict)
        {
            case Verdict.Resumed:
                _logger.Resumed(machine, mac, milliseconds, detail, request.Origin, outcome.Verdict.Name());
                break;
            case Verdict.Woken:
                _logger.WokenUp(machine, mac, milliseconds, detail, request.Origin, outcome.Verdict.Name());
                break;
            default:
                _logger.Started(machine, mac, milliseconds, detail, request.Origin, outcome.Verdict.Name());
                break;
        }
    }

    /// <summary>The sleeper logs what it does, and why it can't; this, who asked for it.</summary>
    private void LogSleep(string machine, in WakeRequest request, in WakeOutcome outcome)
    {
        if (outcome.Verdict == Verdict.PutToSleep)
        {
            _logger.PutToSleep(machine, request.Target.Mac, (long)(outcome.Duration ?? default).TotalMilliseconds, request.Origin, outcome.Verdict.Name());
        }
        else if (_machines.TryAcquire((outcome.Machine!.Key, outcome.Verdict, outcome.Detail), out string leftOut))
        {
            string reason = outcome.Detail.Length > 0 ? outcome.Detail : "it doesn't run";
            _logger.NotPutToSleep(machine, request.Target.Mac, reason, request.Origin, leftOut, outcome.Verdict.Name());
        }
    }

    private void LogNoWake(string machine, in WakeRequest request, in WakeOutcome outcome, string leftOut)
    {
        MacAddress mac = AddressOf(request.Target, outcome.Machine);
        switch (outcome.Verdict)
        {
            case Verdict.AlreadyRunning:
                _logger.AlreadyRunning(machine, mac, request.Origin, leftOut, outcome.Verdict.Name());
                break;
            case Verdict.Failed:
                _logger.Failed(machine, mac, outcome.Detail, request.Origin, leftOut, outcome.Verdict.Name());
                break;
            default:
                _logger.Refused(outcome.Verdict.Name(), request.Target.ToString(), request.Origin);
                break;
        }
    }

    private void LogRefusal(in WakeTarget target, in PacketOrigin origin, in WakeOutcome outcome)
    {
        Verdict verdict = outcome.Verdict;
        MacAddress mac = AddressOf(target, outcome.Machine);
        string leftOut;
        switch (verdict)
        {
            case Verdict.UnknownMac when _unknown.TryAcquire(mac, out leftOut):
                if (target.Machine is null)
                {
                    _logger.UnknownMac(mac, origin, leftOut, verdict.Name());
                }
                else
                {
                    _logger.UnknownMachine(target.ToString(), origin, leftOut, verdict.Name());
                }

                break;
            case Verdict.DeniedPolicy when _denied.TryAcquire(mac, out leftOut):
                _logger.DeniedPolicy(NameOf(outcome, mac), mac, origin, leftOut, verdict.Name());
                break;
            case Verdict.DeniedSecureOn when _denied.TryAcquire(mac, out leftOut):
                _logger.DeniedSecureOn(NameOf(outcome, mac), mac, origin, leftOut, verdict.Name());
                break;
            case Verdict.Flooded when _notices.TryAcquire(verdict, out leftOut):
                _logger.Flooded(Admissions.MaxUnderWay, target.ToString(), origin, leftOut, verdict.Name());
                break;
            case Verdict.DeniedSource when _notices.TryAcquire(verdict, out leftOut):
                _logger.DeniedSource(target.ToString(), origin, leftOut, verdict.Name());
                break;
            default:
                if (_logger.IsEnabled(LogLevel.Debug))
                {
                    _logger.Refused(verdict.Name(), target.ToString(), origin);
                }

                break;
        }
    }

    private string NameOf(in WakeOutcome outcome, MacAddress mac) => outcome.Machine is { } machine ? Name(machine) : mac.ToString();
}
