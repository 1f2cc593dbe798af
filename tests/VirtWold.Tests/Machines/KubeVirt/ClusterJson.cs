using System.Text;
using System.Text.Json.Nodes;
using VirtWold.Machines.KubeVirt;

namespace VirtWold.Tests.Machines.KubeVirt;

/// <summary>Builds a machine and its instance, as an API server tells of them.</summary>
internal sealed record ClusterJson
{
    public string Name { get; init; } = "nas";

    public string Uid { get; init; } = "uid-1";

    public string? RunStrategy { get; init; } = "Manual";

    public bool? Running { get; init; }

    public string Status { get; init; } = "Stopped";

    public bool IsDeleting { get; init; }

    public bool IsStartRequested { get; init; }

    /// <summary>Addresses of the template's interfaces net0, net1, …; nothing for an interface without one.</summary>
    public IReadOnlyList<string?> Macs { get; init; } = ["52:54:00:00:00:01"];

    public IReadOnlyList<(string Name, string Value)> Annotations { get; init; } = [];

    /// <summary>The instance's phase; nothing where there is no instance.</summary>
    public string? Phase { get; init; }

    public string? PauseReason { get; init; }

    public bool IsInstanceDeleting { get; init; }

    /// <summary>The instance's conditions that are true, beside that it is paused.</summary>
    public IReadOnlyList<string> Conditions { get; init; } = [];

    public bool HasReadinessProbe { get; init; }

    /// <summary>The instance's interfaces.</summary>
    public IReadOnlyList<(string Name, string Mac)> InstanceMacs { get; init; } = [];

    public VirtualMachine Machine => VirtualMachine.Read(Bytes(MachineJson));

    public Instance? Instance => Phase is null ? null : VirtWold.Machines.KubeVirt.Instance.Read(Bytes(InstanceJson));

    public JsonObject MachineJson => new()
    {
        ["metadata"] = Metadata(IsDeleting, Annotations),
        ["spec"] = Spec(),
        ["status"] = new JsonObject
        {
            ["printableStatus"] = Status,
            ["stateChangeRequests"] = IsStartRequested ? new JsonArray(new JsonObject { ["action"] = "Start" }) : null,
        },
    };

    public JsonObject InstanceJson => new()
    {
        ["metadata"] = Metadata(IsInstanceDeleting, []),
        ["spec"] = HasReadinessProbe ? new JsonObject { ["readinessProbe"] = new JsonObject() } : new JsonObject(),
        ["status"] = new JsonObject
        {
            ["phase"] = Phase,
            ["conditions"] = new JsonArray(
            [
                .. PauseReason is null ? [] : new[] { new JsonObject { ["type"] = "Paused", ["status"] = "True", ["reason"] = PauseReason } },
                .. Conditions.Select(static type => new JsonObject { ["type"] = type, ["status"] = "True" }),
            ]),
            ["interfaces"] = new JsonArray([.. InstanceMacs.Select(static card => new JsonObject { ["name"] = card.Name, ["mac"] = card.Mac })]),
        },
    };

    public static byte[] Bytes(JsonNode json) => Encoding.UTF8.GetBytes(json.ToJsonString());

    private JsonObject Metadata(bool isDeleting, IReadOnlyList<(string Name, string Value)> annotations)
    {
        JsonObject metadata = new()
        {
            ["name"] = Name,
            ["namespace"] = "lab",
            ["uid"] = Uid,
            ["resourceVersion"] = "7",
            ["annotations"] = new JsonObject(annotations.Select(static pair => KeyValuePair.Create(pair.Name, (JsonNode?)pair.Value))),
        };
        if (isDeleting)
        {
            metadata["deletionTimestamp"] = "2026-01-01T00:00:00Z";
        }

        return metadata;
    }

    private JsonObject Spec()
    {
        JsonArray cards = [.. Macs.Select(static (mac, index) => new JsonObject { ["name"] = $"net{index}", ["macAddress"] = mac })];
        JsonObject spec = new()
        {
            ["template"] = new JsonObject { ["spec"] = new JsonObject { ["domain"] = new JsonObject { ["devices"] = new JsonObject { ["interfaces"] = cards } } } },
        };
        if (RunStrategy is not null)
        {
            spec["runStrategy"] = RunStrategy;
        }

        if (Running is { } running)
        {
            spec["running"] = running;
        }

        return spec;
    }
}
