using System.Text.Json;

namespace VirtWold.Service;

/// <summary>For programs: a JSON object a line for each packet, with the fields that the status has for packets.</summary>
internal sealed class ReplayJson(Stream output) : IReplayOutput
{
    /// <inheritdoc/>
    public void Write(in ReplayedPacket packet)
    {
        using (Utf8JsonWriter json = new(output))
        {
            json.WriteStartObject();
            json.WriteNumber("packet", packet.Number);
            json.WriteString("time", packet.Time);
            json.WriteNumber("seconds", Math.Round(packet.Elapsed.TotalSeconds, 6));
            json.WriteString("verdict", packet.Verdict);
            WriteIf(json, !packet.Target.IsZero, "target", packet.Target.ToString());
            WriteIf(json, packet.Machine.Length > 0, "machine", packet.Machine);
            WriteIf(json, packet.Detail.Length > 0, "detail", packet.Detail);
            WriteOrigin(json, packet);
            json.WriteEndObject();
        }

        output.WriteByte((byte)'\n');
        output.Flush();
    }

    /// <summary>Kept for scripts that count objects: the totals.</summary>
    public void WriteTotals(int packets, IReadOnlyDictionary<string, int> verdicts)
    {
    }

    private static void WriteOrigin(Utf8JsonWriter json, in ReplayedPacket packet)
    {
        json.WriteString("kind", packet.Origin.Kind);
        WriteIf(json, !packet.Origin.SenderMac.IsZero, "senderMac", packet.Origin.SenderMac.ToString());
        WriteIf(json, packet.Origin.SenderAddress.IsKnown, "senderAddress", packet.Origin.SenderAddress.ToString());
        if (packet.Origin.DestinationPort > 0)
        {
            json.WriteNumber("port", packet.Origin.DestinationPort);
        }

        if (packet.Origin.VlanId is { } vlan)
        {
            json.WriteNumber("vlan", vlan);
        }

        if (packet.IsOutgoing)
        {
            json.WriteBoolean("outgoing", true);
        }
    }

    private static void WriteIf(Utf8JsonWriter json, bool isKnown, string name, string value)
    {
        if (isKnown)
        {
            json.WriteString(name, value);
        }
    }
}
