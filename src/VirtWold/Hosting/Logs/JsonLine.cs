using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace VirtWold.Hosting.Logs;

/// <summary>An event as an object of JSON in one line.</summary>
internal static class JsonLine
{
    // Apostrophes stay what they are: this isn't for a web page.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The names that each line has; no event may call a field like that.</summary>
    public static IReadOnlyList<string> CommonNames { get; } = ["time", "level", "event", "name", "message"];

    /// <summary>The line of an event.</summary>
    /// <param name="record">The event.</param>
    public static string Of(LogRecord record)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter json = new(buffer, Options))
        {
            json.WriteStartObject();
            json.WriteString("time", record.Time.ToUniversalTime());
            json.WriteString("level", record.Level.Name());
            json.WriteNumber("event", record.Event.Id);
            json.WriteString("name", record.Event.Name);
            json.WriteString("message", record.Message);
            foreach (LogField field in record.Fields)
            {
                string name = JsonNamingPolicy.CamelCase.ConvertName(field.Name);
                if (field.Number is { } number)
                {
                    json.WriteNumber(name, number);
                }
                else
                {
                    json.WriteString(name, field.Text);
                }
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
