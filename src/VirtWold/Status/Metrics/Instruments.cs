using System.Diagnostics.Metrics;
using VirtWold.Capture;
using VirtWold.Machines;
using VirtWold.Waking;

namespace VirtWold.Status.Metrics;

/// <summary>
/// What is measured. Names and units are those of OpenTelemetry, from which <see cref="Exposition"/> makes Prometheus's:
/// <c>virtwold.wake.duration</c> in s becomes <c>virtwold_wake_duration_seconds</c>. Nearly all of it is asked for when somebody wants to
/// know; labels have few values each, whatever is sent.
/// </summary>
internal sealed class Instruments : IDisposable
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "VirtWold";

    /// <summary>Upper bounds in seconds: a test hypervisor starts in less than a millisecond, a machine with much memory in a minute.</summary>
    private static readonly double[] DurationBounds = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120];

    private static readonly string[] InterfaceKinds = ["raw", "udp4", "udp6"];
    private static readonly string[] UdpKinds = ["udp4", "udp6"];

    private readonly StatusBoard _board;
    private readonly Meter _meter = new(MeterName);
    private readonly Histogram<double> _wakeDuration;

    public Instruments(StatusBoard board)
    {
        _board = board;
        _meter.CreateObservableCounter(
            "virtwold.packets", Packets, null, "Packets that looked like magic packets, by interface, kind and what became of them.");
        _meter.CreateObservableGauge("virtwold.packets.waiting", () => board.Recorder.Waiting, null, "Packets whose wake is under way.");
        _wakeDuration = _meter.CreateHistogram(
            "virtwold.wake.duration",
            "s",
            "Time from a packet to its machine being woken, or to its failing.",
            tags: null,
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = DurationBounds });
        _meter.CreateObservableGauge("virtwold.machines", Machines, null, "Machines that the hypervisor has, by state.");
        _meter.CreateObservableGauge(
            "virtwold.libvirt.connected", Connected, null, "Whether the connection to the hypervisor stands and its machines are known.");
        _meter.CreateObservableGauge("virtwold.capture.listening", Listening, null, "Whether packets are heard there.");
        _meter.CreateObservableCounter(
            "virtwold.capture.dropped", Dropped, null, "Packets that looked like magic packets and that the kernel had no room for.");
        _meter.CreateObservableGauge(
            "virtwold.build.info", () => new Measurement<int>(1, new KeyValuePair<string, object?>("version", board.Version)), null, "A 1, and which version this is.");
        ProcessInstruments.Add(_meter, board.Started);
        board.Recorder.Woken += RecordWake;
    }

    /// <summary>What the wake's duration is recorded for: machines that were woken, and those that couldn't be.</summary>
    public static IEnumerable<Verdict> WakeVerdicts => Enum.GetValues<Verdict>().Where(static verdict => verdict.IsWake() || verdict == Verdict.Failed);

    public void Dispose()
    {
        _board.Recorder.Woken -= RecordWake;
        _meter.Dispose();
    }

    /// <summary>Whether an instrument is one of these, and not another program part's or another object's.</summary>
    public bool Owns(Instrument instrument) => ReferenceEquals(instrument.Meter, _meter);

    private void RecordWake(Verdict verdict, TimeSpan duration) =>
        _wakeDuration.Record(duration.TotalSeconds, new KeyValuePair<string, object?>("verdict", verdict.Name()));

    private IEnumerable<Measurement<long>> Packets()
    {
        HashSet<(string, string, Verdict)> counted = [];
        foreach (PacketCount count in _board.Recorder.Counts)
        {
            counted.Add((count.Interface, count.Kind, count.Verdict));
            yield return Packets(count);
        }

        // A counter that begins at one has no increase: where packets are heard, each begins at zero.
        foreach (SourceState source in _board.Sources)
        {
            foreach (string kind in source.IsInterface ? InterfaceKinds : UdpKinds)
            {
                foreach (Verdict verdict in Enum.GetValues<Verdict>())
                {
                    if (verdict != Verdict.Waiting && !counted.Contains((source.Name, kind, verdict)))
                    {
                        yield return Packets(new PacketCount(source.Name, kind, verdict, 0));
                    }
                }
            }
        }
    }

    private static Measurement<long> Packets(PacketCount count) => new(
        count.Count,
        new KeyValuePair<string, object?>("interface", count.Interface),
        new KeyValuePair<string, object?>("kind", count.Kind),
        new KeyValuePair<string, object?>("verdict", count.Verdict.Name()));

    private IEnumerable<Measurement<long>> Machines()
    {
        var counts = new long[Enum.GetValues<MachineState>().Length];
        foreach (Machine machine in _board.Fleet.All)
        {
            counts[(int)machine.State]++;
        }

        foreach (MachineState state in Enum.GetValues<MachineState>())
        {
            yield return new Measurement<long>(counts[(int)state], new KeyValuePair<string, object?>("state", state.Name()));
        }
    }

    /// <summary>One figure; with several hypervisors, one for each, with its name.</summary>
    private IEnumerable<Measurement<int>> Connected()
    {
        foreach (MachineDirectory directory in _board.Fleet.Directories)
        {
            KeyValuePair<string, object?>[] labels = _board.Fleet.HasSeveral ? [new("hypervisor", directory.Hypervisor)] : [];
            yield return new Measurement<int>(directory.IsCurrent ? 1 : 0, labels);
        }
    }

    private IEnumerable<Measurement<int>> Listening()
    {
        foreach (SourceState source in _board.Sources)
        {
            yield return new Measurement<int>(source.IsListening ? 1 : 0, new KeyValuePair<string, object?>("interface", source.Name));
        }
    }

    private IEnumerable<Measurement<long>> Dropped()
    {
        foreach (SourceState source in _board.Sources)
        {
            if (source.IsInterface)
            {
                yield return new Measurement<long>(source.Dropped, new KeyValuePair<string, object?>("interface", source.Name));
            }
        }
    }
}
