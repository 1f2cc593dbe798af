using System.Globalization;
using VirtWold.Hosting;

namespace VirtWold.Terminal;

/// <summary>Shows a daemon's status as lines for a terminal.</summary>
/// <param name="columns">How wide the terminal is.</param>
/// <param name="zone">Where the person is who looks at it.</param>
internal sealed class StatusView(int columns, TimeZoneInfo zone)
{
    /// <summary>All of it.</summary>
    /// <param name="address">Where the daemon serves it.</param>
    /// <param name="report">What it says.</param>
    /// <param name="packets">So many of the last packets.</param>
    public IEnumerable<string> Lines(string address, StatusReport report, int packets) =>
    [
        .. Daemon(address, report).Select(Fit),
        "",
        .. Machines(report),
        "",
        .. Packets(report, packets),
        Fit(Counts(report)),
    ];

    /// <summary>A packet in a line, and what to do about it in another.</summary>
    public IEnumerable<string> Packet(StatusReport.PacketReport packet, DateTimeOffset now) =>
        [Fit($"{Clock.Local(packet.Last, now, zone)}  {packet.Verdict}  {Whom(packet)}  {packet.From}{Times(packet)}"), .. Hints(packet)];

    private static IEnumerable<string> Daemon(string address, StatusReport report)
    {
        yield return $"virtwold {report.Version} at {address}, up for {Clock.Span(report.Time - report.Started)}";
        yield return $"{report.Hypervisor.Name} is {(report.Hypervisor.Connected ? "connected" : "NOT connected; packets wait for it")}";
        foreach (StatusReport.SourceReport source in report.Sources)
        {
            string dropped = source.Dropped > 0 ? string.Create(CultureInfo.InvariantCulture, $"; {source.Dropped} packets lost, for want of room") : "";
            yield return source.Listening ? $"listening on {source.Name}{dropped}" : $"NOT listening on {source.Name}: {source.Reason}{dropped}";
        }
    }

    private IEnumerable<string> Machines(StatusReport report)
    {
        if (report.Machines.Count == 0)
        {
            return ["No machine is known."];
        }

        TextTable table = new("MACHINE", "STATE", "WAKE", "MAC", "LAST WAKE");
        foreach (StatusReport.MachineReport machine in report.Machines)
        {
            table.Add(
                machine.Name,
                machine.StateText,
                machine.Wake,
                machine.Macs.Count > 0 ? string.Join(' ', machine.Macs) : "-",
                machine.LastWake is { } wake ? $"{wake.Verdict} {Clock.Ago(wake.Time, report.Time)}, {Clock.Local(wake.Time, report.Time, zone)}" : "-");
        }

        return table.Lines(columns);
    }

    /// <summary>The packets; a hint stands under the first that it is for.</summary>
    private IEnumerable<string> Packets(StatusReport report, int count)
    {
        if (report.Packets.Count == 0)
        {
            yield return "No packet was heard yet.";
            yield break;
        }

        StatusReport.PacketReport[] packets = [.. report.Packets.Take(count)];
        TextTable table = new("TIME", "", "VERDICT", "FOR", "FROM", "TIMES");
        foreach (StatusReport.PacketReport packet in packets)
        {
            table.Add(
                Clock.Local(packet.Last, report.Time, zone),
                Clock.Ago(packet.Last, report.Time),
                packet.Verdict,
                Whom(packet),
                packet.From,
                packet.Count.ToString(CultureInfo.InvariantCulture));
        }

        HashSet<string> given = [];
        int row = -1;
        foreach (string line in table.Lines(columns))
        {
            yield return line;
            if (row >= 0)
            {
                foreach (string hint in Hints(packets[row]).Where(given.Add))
                {
                    yield return hint;
                }
            }

            row++;
        }
    }

    /// <summary>Why a packet woke nothing, and what to do; nothing where there is nothing to do.</summary>
    private IEnumerable<string> Hints(StatusReport.PacketReport packet) =>
        string.IsNullOrEmpty(packet.Remedy) ? [] : TextWrap.Lines($"{packet.Reason} {packet.Remedy}", columns, indent: 4);

    private static string Whom(StatusReport.PacketReport packet) => (packet.Machine, packet.Target) switch
    {
        ({ } machine, { } target) => $"{machine} ({target})",
        (_, { } target) => target,
        _ => "-",
    };

    private static string Times(StatusReport.PacketReport packet) =>
        packet.Count > 1 ? string.Create(CultureInfo.InvariantCulture, $"  ({packet.Count} times)") : "";

    private static string Counts(StatusReport report)
    {
        long total = report.Counts.Values.Sum();
        string parts = string.Join(", ", report.Counts.Select(static count => string.Create(CultureInfo.InvariantCulture, $"{count.Value} {count.Key}")));
        return string.Create(CultureInfo.InvariantCulture, $"{total} {(total == 1 ? "packet" : "packets")} in all{(parts.Length > 0 ? ": " : "")}{parts}");
    }

    private string Fit(string line) => DisplayWidth.Cut(OneLine.Of(line), columns);
}
