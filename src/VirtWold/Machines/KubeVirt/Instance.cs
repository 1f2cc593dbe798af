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

    /// <summary>Whether its guest's agent is connected.</summary>
    public bool HasAgent { get; init; }

    /// <summary>Whether its owner has defined a readiness probe.</summary>
    public bool HasProbe { get; init; }

    /// <summary>
    /// Whether that probe finds it ready. Without one KubeVirt calls an instance ready as soon as it runs, which says nothing of the guest.
    /// </summary>
    public bool IsProbed { get; init; }

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
        JsonElement paused = Condition(root, "Paused");
        bool hasProbe = root.At("spec", "readinessProbe").ValueKind == JsonValueKind.Object;
        return new Instance(
            ObjectKey.Of(metadata),
            metadata.TextAt("resourceVersion"),
            root.TextAt("status", "phase"),
            VirtualInterface.Read(root.ItemsAt("status", "interfaces"), "mac"))
        {
            IsDeleting = metadata.TextAt("deletionTimestamp").Length > 0,
            IsPaused = paused.ValueKind == JsonValueKind.Object,
            HasAgent = Condition(root, "AgentConnected").ValueKind == JsonValueKind.Object,
            HasProbe = hasProbe,
            IsProbed = hasProbe && Condition(root, "Ready").ValueKind == JsonValueKind.Object,
            HoldReason = paused.TextAt("reason") switch
            {
                "" or PausedByUser => "",
                "PausedIOError" => "I/O error",
                "PausedByMigrationMonitor" => "migration",
                var other => other,
            },
        };
    }

    /// <summary>A condition that is true; undefined where it isn't.</summary>
    private static JsonElement Condition(JsonElement root, string type) => root.ItemsAt("status", "conditions")
        .FirstOrDefault(condition => condition.TextAt("type") == type && condition.TextAt("status") == "True");
}
