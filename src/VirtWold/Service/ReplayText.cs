using System.Globalization;

namespace VirtWold.Service;

/// <summary>For people: a line a packet, and one with the totals.</summary>
internal sealed class ReplayText(TextWriter output) : IReplayOutput
{
    /// <inheritdoc/>
    public void Write(in ReplayedPacket packet)
    {
        string target = packet.Target.IsZero ? "-" : packet.Target.ToString();
        string machine = packet.Machine.Length > 0 ? $" {packet.Machine}" : "";
        string detail = packet.Detail.Length > 0 ? $" ({packet.Detail})" : "";
        string sender = packet.Origin.SenderMac.IsZero && !packet.Origin.SenderAddress.IsKnown ? "" : $", {packet.Origin}";
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{packet.Number}  {packet.Elapsed.TotalSeconds:0.000000}  {packet.Verdict}  {target}{machine}{detail}{sender}{(packet.IsOutgoing ? ", outgoing" : "")}"));
    }

    /// <inheritdoc/>
    public void WriteTotals(int packets, IReadOnlyDictionary<string, int> verdicts)
    {
        string parts = string.Join(", ", verdicts.Select(static total => string.Create(CultureInfo.InvariantCulture, $"{total.Value} {total.Key}")));
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{packets} {(packets == 1 ? "packet" : "packets")}{(parts.Length > 0 ? ": " : "")}{parts}"));
    }
}
