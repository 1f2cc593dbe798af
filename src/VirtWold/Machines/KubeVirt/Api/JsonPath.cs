using System.Text.Json;

namespace VirtWold.Machines.KubeVirt.Api;

/// <summary>Looks into JSON whose shape nobody vouches for: what isn't there, or is something else, is undefined.</summary>
internal static class JsonPath
{
    /// <summary>The value behind these names, one within the other.</summary>
    public static JsonElement At(this JsonElement element, params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out element))
            {
                return default;
            }
        }

        return element;
    }

    /// <summary>The text behind these names; empty where there is none.</summary>
    public static string TextAt(this JsonElement element, params ReadOnlySpan<string> names) =>
        element.At(names) is { ValueKind: JsonValueKind.String } text ? text.GetString()! : "";

    /// <summary>The items of the array behind these names; none where there is no array.</summary>
    public static IEnumerable<JsonElement> ItemsAt(this JsonElement element, params ReadOnlySpan<string> names) =>
        element.At(names) is { ValueKind: JsonValueKind.Array } items ? items.EnumerateArray() : [];
}
