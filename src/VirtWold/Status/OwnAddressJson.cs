using System.Text.Json;
using VirtWold.OwnAddresses;

namespace VirtWold.Status;

/// <summary>Writes the daemon's own addresses, and what came for each.</summary>
internal static class OwnAddressJson
{
    /// <summary>Writes them, where there are any.</summary>
    public static void Write(Utf8JsonWriter json, IReadOnlyList<OwnAddressState> addresses)
    {
        if (addresses.Count == 0)
        {
            return;
        }

        json.WriteStartArray("ownAddresses");
        foreach (OwnAddressState state in addresses)
        {
            json.WriteStartObject();
            json.WriteString("address", state.Address.ToString());
            json.WriteString("interface", state.Interface);
            json.WriteBoolean("answering", state.IsThere);
            json.WriteStringIfAny("reason", state.Reason);
            json.WriteNumber("packets", state.Counts.Packets);
            json.WriteNumber("bytes", state.Counts.Bytes);
            json.WriteNumber("dropped", state.Dropped);
            json.WriteStartObject("traffic");
            foreach (OwnTraffic kind in Enum.GetValues<OwnTraffic>())
            {
                json.WriteNumber(kind.Name(), state.Counts[kind]);
            }

            json.WriteEndObject();
            json.WriteStartObject("refused");
            foreach (OwnRefusal refusal in Enum.GetValues<OwnRefusal>())
            {
                json.WriteNumber(refusal.Name(), state.Counts[refusal]);
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
