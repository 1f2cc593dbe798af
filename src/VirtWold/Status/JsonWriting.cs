using System.Text.Json;

namespace VirtWold.Status;

/// <summary>What is often written as JSON.</summary>
internal static class JsonWriting
{
    /// <summary>Writes a text, unless there is none.</summary>
    public static void WriteStringIfAny(this Utf8JsonWriter json, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            json.WriteString(name, value);
        }
    }
}
