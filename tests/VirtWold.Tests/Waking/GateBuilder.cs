using Microsoft.Extensions.Logging;
using VirtWold.Machines;
using VirtWold.Tests.Support;
using VirtWold.Waking;

namespace VirtWold.Tests.Waking;

/// <summary>Builds gates: open to everybody, with a window of two seconds, unless something else is asked for.</summary>
internal sealed record GateBuilder
{
    public MachineDirectory Directory { get; init; } = new();

    public VerdictCounters Counters { get; init; } = new();

    public IPacketObserver Observer { get; init; } = NoObserver.Instance;

    public AllowedSenders Senders { get; init; } = AllowedSenders.All;

    public WakePolicy? Policy { get; init; }

    public TimeSpan Window { get; init; } = TimeSpan.FromSeconds(2);

    public ManualTimeProvider Time { get; init; } = new();

    public ILogger Log { get; init; } = new CollectingLogger();

    public WakeGate Build() => new(
        new Fleet(Directory),
        Policy ?? new WakePolicy(Wakeable.All, SecureOnPasswords.None, Senders),
        Window,
        new WakeReporter(Counters, Observer, Time, Log),
        Time);
}
