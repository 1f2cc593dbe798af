using System.Buffers;
using System.Text.Json;

namespace VirtWold.Machines.KubeVirt.Api;

/// <summary>JSON that is sent.</summary>
internal static class JsonBody
{
    /// <summary>An object, whose properties <paramref name="write"/> writes.</summary>
    public static byte[] Of(Action<Utf8JsonWriter> write)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter writer = new(buffer))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>A property that is an object with these texts.</summary>
    public static void WriteTexts(this Utf8JsonWriter writer, string name, params ReadOnlySpan<(string Name, string Value)> texts)
    {
        writer.WriteStartObject(name);
        foreach ((string key, string value) in texts)
        {
            writer.WriteString(key, value);
        }

        writer.WriteEndObject();
    }
}
