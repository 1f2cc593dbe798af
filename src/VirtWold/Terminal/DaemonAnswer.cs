using System.Text.Json;
using VirtWold.Web;

namespace VirtWold.Terminal;

/// <summary>What came of asking a daemon.</summary>
/// <param name="Address">Where it was asked.</param>
/// <param name="Answer">What it answered; null if it didn't.</param>
/// <param name="Report">The same, understood.</param>
/// <param name="Error">Why it didn't.</param>
internal sealed record DaemonAnswer(StatusAddress Address, JsonDocument? Answer, StatusReport? Report, StatusException? Error)
{
    /// <summary>The same answer, read a while ago: its clock has gone on.</summary>
    public DaemonAnswer After(TimeSpan passed) => Report is null ? this : this with { Report = Report with { Time = Report.Time + passed } };

    /// <summary>Writes the answer as the daemon gave it, with its address; or the address and the error.</summary>
    /// <param name="writer">Takes it.</param>
    /// <param name="filter">Which machines, and packets for them, to write.</param>
    public void WriteTo(Utf8JsonWriter writer, NameFilter filter)
    {
        writer.WriteStartObject();
        writer.WriteString("address", Address.Text);
        if (Error is not null)
        {
            writer.WriteString("error", Error.Message);
        }

        if (Answer is not null)
        {
            foreach (JsonProperty property in Answer.RootElement.EnumerateObject())
            {
                if (property.Name is "machines" or "packets" && property.Value.ValueKind == JsonValueKind.Array && !filter.IsAll)
                {
                    WriteWanted(writer, property, filter);
                }
                else
                {
                    property.WriteTo(writer);
                }
            }
        }

        writer.WriteEndObject();
    }

    private static void WriteWanted(Utf8JsonWriter writer, JsonProperty property, NameFilter filter)
    {
        writer.WriteStartArray(property.Name);
        foreach (JsonElement item in property.Value.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.Object))
        {
            IEnumerable<string?> addresses = item.TryGetProperty("macs", out JsonElement macs) && macs.ValueKind == JsonValueKind.Array
                ? macs.EnumerateArray().Select(static mac => (string?)mac.ToString())
                : new[] { TextOf(item, "target") };
            if (filter.Wants(TextOf(item, property.Name == "machines" ? "name" : "machine"), addresses))
            {
                item.WriteTo(writer);
            }
        }

        writer.WriteEndArray();
    }

    private static string? TextOf(JsonElement item, string name) => item.TryGetProperty(name, out JsonElement value) ? value.ToString() : null;
}
