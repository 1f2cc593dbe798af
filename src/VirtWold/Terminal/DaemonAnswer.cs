using System.Text.Json;
using VirtWold.Web;

namespace VirtWold.Terminal;

/// <summary>What came of asking a daemon.</summary>
/// <param name="Address">Where it was asked.</param>
/// <param name="Answer">What it answered; nothing where it didn't.</param>
/// <param name="Report">The same, understood.</param>
/// <param name="Error">Why it didn't.</param>
internal sealed record DaemonAnswer(StatusAddress Address, JsonDocument? Answer, StatusReport? Report, StatusException? Error)
{
    /// <summary>Writes the answer as the daemon gave it, with its address; or the address and the error.</summary>
    public void WriteTo(Utf8JsonWriter writer)
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
                property.WriteTo(writer);
            }
        }

        writer.WriteEndObject();
    }
}
