using VirtWold.Capture;
using VirtWold.Machines;
using VirtWold.Waking;

namespace VirtWold.Status.Metrics;

/// <summary>
/// The daemon's metrics. Nearly all of it is read when it is asked for; counters are there from the start, at zero, so that their first
/// increase is one. Labels have few values each, whatever is sent. Safe for all threads.
/// </summary>
internal sealed class DaemonMetrics : IDisposable
{
    private static readonly string[] InterfaceKinds = ["raw", "udp4", "udp6"];
    private static readonly string[] UdpKinds = ["udp4", "udp6"];

    private readonly StatusBoard _board;
    private readonly WakeDurations _durations = new();

    public DaemonMetrics(StatusBoard board)
    {
        _board = board;
        board.Recorder.Woken += _durations.Add;
        board.Recorder.Ready += _durations.Add;
    }

    /// <summary>Writes all of them.</summary>
    public string Collect(ExpositionFormat format)
    {
        Exposition text = new(format);
        IReadOnlyList<PacketCount> counts = _board.Recorder.Counts;
        WritePackets(text, counts);
        WriteWakes(text, counts);
        WriteMachines(text);
        WriteHypervisors(text);
        WriteSources(text);
        OwnAddressMetrics.Write(text, _board.OwnAddresses);
        text.Gauge("virtwold_build_info", "Always 1; the label has the version.");
        text.Sample(1, ("version", _board.Version));
        ProcessMetrics.Write(text, _board.Started);
        return text.Finish();
    }

    public void Dispose()
    {
        _board.Recorder.Woken -= _durations.Add;
        _board.Recorder.Ready -= _durations.Add;
    }

    private void WritePackets(Exposition text, IReadOnlyList<PacketCount> counts)
    {
        text.Counter("virtwold_packets", "Packets that looked like magic packets, by interface, kind and verdict.");
        HashSet<(string, string, Verdict)> counted = [];
        foreach (PacketCount count in counts)
        {
            counted.Add((count.Interface, count.Kind, count.Verdict));
            WritePackets(text, count);
        }

        foreach (SourceState source in _board.Sources)
        {
            foreach (string kind in source.IsInterface ? InterfaceKinds : UdpKinds)
            {
                foreach (Verdict verdict in Enum.GetValues<Verdict>())
                {
                    if (verdict != Verdict.Waiting && !counted.Contains((source.Name, kind, verdict)))
                    {
                        WritePackets(text, new PacketCount(source.Name, kind, verdict, 0));
                    }
                }
            }
        }

        text.Gauge("virtwold_packets_waiting", "Packets whose wake is under way.");
        text.Sample(_board.Recorder.Waiting);
        text.Gauge("virtwold_last_packet_timestamp_seconds", "When the last packet came that looked like a magic packet, since 1970; 0 before the first.");
        text.Sample(Seconds(_board.Recorder.LastPacket));
    }

    private static void WritePackets(Exposition text, PacketCount count) =>
        text.Sample(count.Count, ("interface", count.Interface), ("kind", count.Kind), ("verdict", count.Verdict.Name()));

    private void WriteWakes(Exposition text, IReadOnlyList<PacketCount> counts)
    {
        text.Counter("virtwold_wakes", "Machines that were woken, by kind: started, resumed or woken up.");
        foreach (Verdict verdict in Enum.GetValues<Verdict>().Where(static verdict => verdict.IsWake()))
        {
            text.Sample(counts.Where(count => count.Verdict == verdict).Sum(static count => count.Count), ("kind", verdict.Name()));
        }

        text.Gauge("virtwold_last_wake_timestamp_seconds", "When a machine was last woken, since 1970; 0 before the first.");
        text.Sample(Seconds(_board.Recorder.LastWoken));
        text.Histogram("virtwold_wake_duration_seconds", "Time from a packet to its machine being woken, or to its failing.");
        _durations.WriteWakes(text);
        text.Histogram("virtwold_ready_duration_seconds", "Time from a packet to its machine answering, where that is seen, by what answers.");
        _durations.WriteReady(text);
    }

    private void WriteMachines(Exposition text)
    {
        long[] counts = new long[Enum.GetValues<MachineState>().Length];
        foreach (Machine machine in _board.Fleet.All)
        {
            counts[(int)machine.State]++;
        }

        text.Gauge("virtwold_machines", "Machines that the hypervisors have, by state.");
        foreach (MachineState state in Enum.GetValues<MachineState>())
        {
            text.Sample(counts[(int)state], ("state", state.Name()));
        }
    }

    private void WriteHypervisors(Exposition text)
    {
        text.Gauge("virtwold_hypervisor_connected", "Whether a hypervisor is connected and its machines are known.");
        foreach (MachineDirectory directory in _board.Fleet.Directories)
        {
            text.Sample(directory.IsCurrent ? 1 : 0, ("hypervisor", directory.Hypervisor));
        }

        text.Gauge("virtwold_libvirt_connected", "The older name of virtwold_hypervisor_connected, which replaces it.");
        foreach (MachineDirectory directory in _board.Fleet.Directories)
        {
            text.Sample(directory.IsCurrent ? 1 : 0, _board.Fleet.HasSeveral ? [("hypervisor", directory.Hypervisor)] : []);
        }
    }

    private void WriteSources(Exposition text)
    {
        text.Gauge("virtwold_capture_listening", "Whether packets are heard on an interface or socket.");
        foreach (SourceState source in _board.Sources)
        {
            text.Sample(source.IsListening ? 1 : 0, ("interface", source.Name));
        }

        text.Counter("virtwold_capture_dropped", "Packets that looked like magic packets and that the kernel had no room for.");
        foreach (SourceState source in _board.Sources.Where(static source => source.IsInterface))
        {
            text.Sample(source.Dropped, ("interface", source.Name));
        }
    }

    private static double Seconds(DateTimeOffset? time) => time is { } known ? (known - DateTimeOffset.UnixEpoch).TotalSeconds : 0;
}
