using System.Text.Json;

namespace VirtWold.Machines.KubeVirt.Api;

/// <summary>
/// Finds the objects within a list or a watch's event, without reading them: so each is read by itself, and one that can't be read takes
/// no others with it.
/// </summary>
internal static class JsonSlices
{
    /// <summary>Finds the items of a list.</summary>
    /// <param name="json">The list.</param>
    /// <param name="items">Takes where they are.</param>
    /// <returns>The list's version, and how to go on where there is more; empty where there isn't.</returns>
    /// <exception cref="JsonException">It isn't a list.</exception>
    public static (string Version, string Continue) ReadList(ReadOnlySpan<byte> json, List<Range> items)
    {
        string version = "";
        string next = "";
        Utf8JsonReader reader = Open(json);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("metadata"u8))
            {
                (version, next) = ReadHead(ref reader);
            }
            else if (reader.ValueTextEquals("items"u8) && reader.Read() && reader.TokenType == JsonTokenType.StartArray)
            {
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    items.Add(Slice(ref reader));
                }
            }
            else
            {
                reader.Skip();
            }
        }

        return version.Length > 0 ? (version, next) : throw new JsonException("the list has no resourceVersion");
    }

    /// <summary>Finds the object of an event.</summary>
    /// <returns>The event's type, and where its object is.</returns>
    /// <exception cref="JsonException">It isn't an event.</exception>
    public static (string Type, Range Item) ReadEvent(ReadOnlySpan<byte> json)
    {
        string type = "";
        Range item = default;
        Utf8JsonReader reader = Open(json);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("type"u8) && reader.Read())
            {
                type = Text(ref reader);
            }
            else if (reader.ValueTextEquals("object"u8) && reader.Read())
            {
                item = Slice(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }

        return type.Length > 0 && !item.Equals(default) ? (type, item) : throw new JsonException("the event has no type or no object");
    }

    private static (string Version, string Continue) ReadHead(ref Utf8JsonReader reader)
    {
        string version = "";
        string next = "";
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return (version, next);
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("resourceVersion"u8) && reader.Read())
            {
                version = Text(ref reader);
            }
            else if (reader.ValueTextEquals("continue"u8) && reader.Read())
            {
                next = Text(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }

        return (version, next);
    }

    private static Utf8JsonReader Open(ReadOnlySpan<byte> json)
    {
        Utf8JsonReader reader = new(json);
        return reader.Read() && reader.TokenType == JsonTokenType.StartObject ? reader : throw new JsonException("it isn't an object");
    }

    private static string Text(ref Utf8JsonReader reader)
    {
        string? text = reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
        reader.Skip();
        return text ?? "";
    }

    /// <summary>Where the value is at which the reader stands, and which is left behind.</summary>
    private static Range Slice(ref Utf8JsonReader reader)
    {
        int begin = (int)reader.TokenStartIndex;
        reader.Skip();
        return begin..(int)reader.BytesConsumed;
    }
}
