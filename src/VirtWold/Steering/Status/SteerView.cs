using System.Globalization;
using VirtWold.Terminal;

namespace VirtWold.Steering.Status;

/// <summary>The status for a terminal.</summary>
internal static class SteerView
{
    /// <summary>The lines of one NIC.</summary>
    public static IEnumerable<string> Lines(SteerReport report, DateTimeOffset now)
    {
        string how = report.Hook.Length > 0 ? $" by {(report.Hook == "tcx" ? "TCX" : report.Hook)}" : "";
        string kept = report.IsPinned ? ", kept beyond a restart" : "";
        string who = report.Process > 0
            ? string.Create(CultureInfo.InvariantCulture, $"process {report.Process}{(report.IsActive ? "" : "; PAUSED: an interface is gone")}")
            : "NO PROCESS: it has ended and left this; start it again, or remove it: virtwold steer --remove";
        yield return $"{report.Nic}{(report.Peer.Length > 0 ? $" to {report.Peer}" : "")}{how}{kept} ({who})";
        TextTable table = new("rule", "action", "packets", "bytes", "last");
        foreach (RuleReport rule in report.Rules)
        {
            table.Add(
                rule.Rule,
                rule.Action,
                rule.Counters.Packets.ToString(CultureInfo.InvariantCulture),
                rule.Counters.Bytes.ToString(CultureInfo.InvariantCulture),
                rule.Counters.Last is { } last ? Clock.Ago(last, now) : "never");
        }

        foreach (string line in table.Lines(int.MaxValue))
        {
            yield return $"  {line}";
        }
    }
}
