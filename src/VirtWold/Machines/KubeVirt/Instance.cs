using System.Collections.Immutable;
using System.Text.Json;
using VirtWold.Machines.KubeVirt.Api;

namespace VirtWold.Machines.KubeVirt;

/// <summary>A VirtualMachineInstance (kubevirt.io/v1): what runs. It has its machine's name.</summary>
/// <param name="Key">Its namespace and name, with a slash between; empty in a bookmark.</param>
/// <param name="ResourceVersion">Which version this is.</param>
/// <param name="Phase">How far it is: Pending, Scheduling, Scheduled, Running, Succeeded, Failed, Unknown; empty at first.</param>
/// <param name="Interfaces">Its network interfaces, with the addresses that they have.</param>
internal sealed record Instance(string Key, string ResourceVersion, string Phase, ImmutableArray<VirtualInterface> Interfaces) : IClusterObject
{
    /// <summary>The reason of the condition Paused, as in KubeVirt's source, where a person has asked for it.</summary>
    private const string PausedByUser = "PausedByUser";

    /// <summary>Whether it is being ended.</summary>
    public bool IsDeleting { get; init; }

    /// <summary>Whether it is paused.</summary>
    public bool IsPaused { get; init; }

    /// <summary>Why KubeVirt has paused it, in words that complete "paused for "; empty where a person has.</summary>
    public string HoldReason { get; init; } = "";

    /// <summary>Whether it has ended for good.</summary>
    public bool IsFinal => Phase is "Succeeded" or "Failed";

    /// <summary>Reads one.</summary>
    /// <exception cref="JsonException">It isn't JSON.</exception>
    public static Instance Read(ReadOnlySpan<byte> json)
    {
        Utf8JsonReader reader = new(json);
        using JsonDocument document = JsonDocument.ParseValue(ref reader);
        JsonElement root = document.RootElement;
        JsonElement metadata = root.At("metadata");
        JsonElement paused = root.ItemsAt("status", "conditions")
            .FirstOrDefault(static condition => condition.TextAt("type") == "Paused" && condition.TextAt("status") == "True");
        return new Instance(
            ObjectKey.Of(metadata),
            metadata.TextAt("resourceVersion"),
            root.TextAt("status", "phase"),
            VirtualInterface.Read(root.ItemsAt("status", "interfaces"), "mac"))
        {
            IsDeleting = metadata.TextAt("deletionTimestamp").Length > 0,
            IsPaused = paused.ValueKind == JsonValueKind.Object,
            HoldReason = paused.TextAt("reason") switch
            {
                "" or PausedByUser => "",
                "PausedIOError" => "I/O error",
                "PausedByMigrationMonitor" => "migration",
                var other => other,
            },
        };
    }
}
