using System.Text.Json;
using VirtWold.Machines.KubeVirt.Api;

namespace VirtWold.Machines.KubeVirt.Config;

/// <summary>A WakeConfig (virtwold.io/v1alpha1), as the API server has it.</summary>
/// <param name="Name">Its name: only the one named <see cref="DefaultName"/> counts.</param>
/// <param name="ResourceVersion">Which version this is.</param>
/// <param name="Generation">How often what is wanted has changed.</param>
/// <param name="Spec">What is wanted.</param>
internal sealed record WakeConfig(string Name, string ResourceVersion, long Generation, WakeConfigSpec Spec) : IClusterObject
{
    /// <summary>API group and version.</summary>
    public const string Group = "virtwold.io/v1alpha1";

    /// <summary>The kind, as it stands in paths.</summary>
    public const string Plural = "wakeconfigs";

    /// <summary>The only name that counts.</summary>
    public const string DefaultName = "default";

    /// <summary>Its status, as the API server has it; undefined where nobody has written one.</summary>
    public string StatusText { get; private init; } = "";

    /// <summary>How many nodes listened when its status was written.</summary>
    public int ListeningNodes { get; private init; }

    /// <summary>Reads one.</summary>
    /// <exception cref="JsonException">It isn't JSON.</exception>
    public static WakeConfig Read(ReadOnlySpan<byte> json)
    {
        Utf8JsonReader reader = new(json);
        using JsonDocument document = JsonDocument.ParseValue(ref reader);
        JsonElement root = document.RootElement;
        JsonElement metadata = root.At("metadata");
        JsonElement status = root.At("status");
        return new WakeConfig(
            metadata.TextAt("name"),
            metadata.TextAt("resourceVersion"),
            metadata.At("generation") is { ValueKind: JsonValueKind.Number } number && number.TryGetInt64(out long generation) ? generation : 0,
            WakeConfigSpec.Read(root.At("spec")))
        {
            StatusText = status.ValueKind == JsonValueKind.Object ? status.GetRawText() : "",
            ListeningNodes = status.At("listeningNodes") is { ValueKind: JsonValueKind.Number } count && count.TryGetInt32(out int nodes) ? nodes : 0,
        };
    }
}
