using VirtWold.Waking;

namespace VirtWold.Status.Metrics;

/// <summary>How long wakes took, by verdict, and how long it took until the machines answered, by what answered. Safe for all threads.</summary>
internal sealed class WakeDurations
{
    private const string Port = "port";
    private const string Agent = "agent";
    private const string Probe = "probe";
    private const string Network = "network";

    /// <summary>Upper bounds in seconds: a test hypervisor starts in less than a millisecond, a machine with much memory in a minute.</summary>
    private readonly DurationHistogram _wakes = new(
        "verdict", Verdicts.Select(static verdict => verdict.Name()), [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120]);

    /// <summary>Upper bounds in seconds: one that goes on after a pause answers at once, one that boots may take minutes.</summary>
    private readonly DurationHistogram _ready = new("by", [Port, Agent, Probe, Network], [0.5, 1, 2.5, 5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 300]);

    /// <summary>The verdicts that have a duration: machines that were woken, and those that couldn't be.</summary>
    public static IEnumerable<Verdict> Verdicts => Enum.GetValues<Verdict>().Where(static verdict => verdict.IsWake() || verdict == Verdict.Failed);

    /// <summary>Adds a wake.</summary>
    public void Add(Verdict verdict, TimeSpan duration) => _wakes.Add(verdict.Name(), duration);

    /// <summary>Adds a machine that is ready.</summary>
    public void Add(Readiness readiness) => _ready.Add(
        readiness.Sign switch { ReadySign.Port => Port, ReadySign.Agent => Agent, ReadySign.Probe => Probe, _ => Network }, readiness.After);

    /// <summary>Writes the wakes.</summary>
    public void WriteWakes(Exposition text) => _wakes.WriteTo(text);

    /// <summary>Writes how long it took until machines answered.</summary>
    public void WriteReady(Exposition text) => _ready.WriteTo(text);
}
