using System.Globalization;
using VirtWold.Hosting;

namespace VirtWold.Terminal;

/// <summary>Shows a daemon's status as lines for a terminal.</summary>
/// <param name="columns">How wide the terminal is.</param>
/// <param name="zone">Where the person is who looks at it.</param>
/// <param name="palette">The colours.</param>
internal sealed class StatusView(int columns, TimeZoneInfo zone, Palette palette)
{
    /// <summary>Below this width, where packets came from is left out.</summary>
    private const int WideEnoughForOrigin = 100;

    private const int BlankLines = 2;

    /// <summary>Without colours.</summary>
    public StatusView(int columns, TimeZoneInfo zone)
        : this(columns, zone, Palette.None)
    {
    }

    /// <summary>All of it.</summary>
    /// <param name="address">Where the daemon serves it.</param>
    /// <param name="report">What it says.</param>
    /// <param name="packets">So many of the last packets.</param>
    public IEnumerable<string> Lines(string address, StatusReport report, int packets) =>
    [
        .. Daemon(address, report),
        "",
        .. Machines(report),
        "",
        .. Packets(report, packets),
        Fit(Counts(report)),
    ];

    /// <summary>What fits on a screen: packets first, then as many machines as there is room for, those that were woken last first.</summary>
    /// <param name="address">Where the daemon serves it.</param>
    /// <param name="report">What it says.</param>
    /// <param name="rows">How many lines there may be.</param>
    public IEnumerable<string> Screen(string address, StatusReport report, int rows)
    {
        string[] daemon = [.. Daemon(address, report)];
        int room = Math.Max(4, rows - daemon.Length - BlankLines - 1);
        StatusReport sorted = report with { Machines = [.. report.Machines.OrderByDescending(static machine => machine.LastWake?.Time ?? default)] };
        string[] machines = [.. Machines(sorted)];
        // Machines get half, or what packets leave.
        string[] packets = [.. Packets(report, report.Packets.Count).Take(Math.Max(2, Math.Max(room / 2, room - machines.Length)))];
        return [.. daemon, "", .. packets, Fit(Counts(report)), "", .. Shorten(machines, room - packets.Length)];
    }

    /// <summary>A packet in a line, and what to do about it in another.</summary>
    public IEnumerable<string> Packet(StatusReport.PacketReport packet, DateTimeOffset now) =>
        [Fit($"{Clock.Local(packet.Last, now, zone)}  {packet.Verdict}  {Whom(packet)}  {packet.From}{Times(packet)}"), .. Hints(packet)];

    private static string[] Shorten(string[] machines, int rows) => machines.Length <= rows
        ? machines
        : [.. machines.Take(Math.Max(1, rows - 1)), string.Create(CultureInfo.InvariantCulture, $"+{machines.Length - Math.Max(1, rows - 1)} more")];

    private IEnumerable<string> Daemon(string address, StatusReport report)
    {
        yield return palette.Paint(Fit($"virtwold {report.Version} at {address}, up for {Clock.Span(report.Time - report.Started)}"), Colour.Heading);
        yield return report.Hypervisor.Connected
            ? Fit($"{report.Hypervisor.Name} is connected")
            : palette.Paint(Fit($"{report.Hypervisor.Name} is NOT connected; packets wait for it"), Colour.Bad);
        foreach (StatusReport.SourceReport source in report.Sources)
        {
            string dropped = source.Dropped switch
            {
                0 => "",
                1 => "; 1 packet was lost: the kernel had no room",
                long count => string.Create(CultureInfo.InvariantCulture, $"; {count} packets were lost: the kernel had no room"),
            };
            yield return source.Listening
                ? palette.Paint(Fit($"listening on {source.Name}{dropped}"), source.Dropped > 0 ? Colour.Warning : Colour.None)
                : palette.Paint(Fit($"NOT listening on {source.Name}: {source.Reason}{dropped}"), Colour.Bad);
        }

        foreach (string line in OwnAddresses(report))
        {
            yield return line;
        }
    }

    private IEnumerable<string> OwnAddresses(StatusReport report)
    {
        foreach (StatusReport.OwnAddressReport own in report.OwnAddresses)
        {
            if (!own.Answering)
            {
                yield return palette.Paint(Fit($"NOT answering for {own.Address}: {own.Interface} {own.Reason}"), Colour.Bad);
                continue;
            }

            string traffic = string.Join(", ", own.Traffic.Where(static kind => kind.Value > 0).Select(Pair));
            string refused = string.Join(", ", own.Refused.Where(static rule => rule.Value > 0).Select(Pair));
            string dropped = own.Dropped > 0 ? string.Create(CultureInfo.InvariantCulture, $"; {own.Dropped} dropped") : "";
            yield return Fit(string.Create(
                CultureInfo.InvariantCulture,
                $"answering for {own.Address} on {own.Interface}: {own.Packets} packets, {own.Bytes} bytes{(traffic.Length > 0 ? $": {traffic}" : "")}{(refused.Length > 0 ? $"; refused: {refused}" : "")}{dropped}"));
        }

        static string Pair(KeyValuePair<string, long> pair) => string.Create(CultureInfo.InvariantCulture, $"{pair.Value} {pair.Key}");
    }

    private IEnumerable<string> Machines(StatusReport report)
    {
        if (report.Machines.Count == 0)
        {
            return ["No machine is known."];
        }

        TextTable table = new("MACHINE", "STATE", "WAKE", "MAC", "LAST WAKE") { Palette = palette, ColourOf = ColourOf };
        foreach (StatusReport.MachineReport machine in report.Machines)
        {
            string clock = columns < WideEnoughForOrigin || machine.LastWake is null ? "" : $", {Clock.Local(machine.LastWake.Time, report.Time, zone)}";
            table.Add(
                machine.Name,
                machine.StateText,
                machine.Wake,
                machine.Macs.Count > 0 ? string.Join(' ', machine.Macs) : "-",
                machine.LastWake is { } wake ? $"{wake.Verdict} {Clock.Ago(wake.Time, report.Time)}{clock}" : "-");
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
        bool hasOrigin = columns >= WideEnoughForOrigin;
        TextTable table = new(["TIME", "", "VERDICT", "FOR", .. hasOrigin ? (string[])["FROM"] : [], "TIMES"]) { Palette = palette, ColourOf = ColourOf };
        foreach (StatusReport.PacketReport packet in packets)
        {
            table.Add([
                Clock.Local(packet.Last, report.Time, zone),
                Clock.Ago(packet.Last, report.Time),
                packet.Verdict,
                Whom(packet),
                .. hasOrigin ? (string[])[packet.From] : [],
                packet.Count.ToString(CultureInfo.InvariantCulture),
            ]);
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

    private static Colour ColourOf(string heading, string text) => heading switch
    {
        "STATE" => Palette.OfState(text),
        "VERDICT" => Palette.OfVerdict(text),
        "WAKE" when text == "no" => Colour.Quiet,
        "LAST WAKE" => Palette.OfVerdict(text.Split(' ')[0]) is Colour.Bad ? Colour.Bad : Colour.None,
        _ => Colour.None,
    };

    /// <summary>Why a packet woke nothing, and what to do; nothing where there is nothing to do.</summary>
    private IEnumerable<string> Hints(StatusReport.PacketReport packet) =>
        string.IsNullOrEmpty(packet.Remedy) ? [] : TextWrap.Lines($"{packet.Reason} {packet.Remedy}", columns, indent: 4);

    private static string Whom(StatusReport.PacketReport packet) => (packet.Machine, packet.Target) switch
    {
        ({ } machine, { } target) => $"{machine} ({target})",
        (_, { } target) => target,
        ({ } machine, _) => machine,
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
