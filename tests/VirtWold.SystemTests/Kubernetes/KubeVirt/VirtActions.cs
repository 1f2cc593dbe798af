using System.Text.Json.Nodes;
using VirtWold.SystemTests.Kubernetes.ControlPlane;

namespace VirtWold.SystemTests.Kubernetes.KubeVirt;

/// <summary>What KubeVirt's API server changes when it grants a request.</summary>
internal sealed class VirtActions(KubeClient client)
{
    /// <summary>Notes that a machine is to run; returns why it doesn't, or null.</summary>
    public Refusal? Start(MachinePaths paths)
    {
        var machine = client.Find(paths.Machine);
        var refusal = StartRules.RefuseStart(paths, machine, client.Find(paths.Instance));
        if (refusal is not null || machine is null)
        {
            return refusal;
        }

        var version = IsAsSeen(machine);
        var answer = StartRules.StrategyOf(machine) == "Halted"
            ? client.TryPatch(paths.Machine, version, RunChange(machine, true))
            : client.TryPatch($"{paths.Machine}/status", [version, .. Request(machine, "Start")]);
        return answer.IsSuccess ? null : StartRules.Conflict("virtualmachine", paths, "jsonpatch test operation does not apply");
    }

    /// <summary>Notes that a machine is to stop; returns why it doesn't, or null.</summary>
    public Refusal? Stop(MachinePaths paths)
    {
        var machine = client.Find(paths.Machine);
        var refusal = StartRules.RefuseStop(paths, machine, client.Find(paths.Instance));
        if (refusal is null && machine is not null)
        {
            var answer = StartRules.StrategyOf(machine) is "Always" or "Once"
                ? client.TryPatch(paths.Machine, IsAsSeen(machine), RunChange(machine, false))
                : client.TryPatch($"{paths.Machine}/status", [IsAsSeen(machine), .. Request(machine, "Stop")]);
            return answer.IsSuccess ? null : StartRules.Conflict("virtualmachine", paths, "jsonpatch test operation does not apply");
        }

        return refusal;
    }

    /// <summary>Pauses an instance; returns why not, or null.</summary>
    public Refusal? Pause(MachinePaths paths)
    {
        var instance = client.Find(paths.Instance);
        var refusal = StartRules.RefusePause(paths, instance);
        if (refusal is null && instance is not null)
        {
            InstanceStatus.Set(instance, "Running", "PausedByUser");
            client.Replace(paths.Instance, instance);
        }

        return refusal;
    }

    /// <summary>Lets a paused instance go on; returns why not, or null.</summary>
    public Refusal? Unpause(MachinePaths paths)
    {
        var instance = client.Find(paths.Instance);
        var refusal = StartRules.RefuseUnpause(paths, instance);
        if (refusal is null && instance is not null)
        {
            InstanceStatus.Set(instance, "Running");
            client.Replace(paths.Instance, instance);
        }

        return refusal;
    }

    /// <summary>What was looked at is tested again in the change itself, so that of two at the same time one fails.</summary>
    private static JsonObject IsAsSeen(JsonObject machine) => new()
    {
        ["op"] = "test",
        ["path"] = "/metadata/resourceVersion",
        ["value"] = machine["metadata"]!["resourceVersion"]!.DeepClone(),
    };

    private static JsonObject RunChange(JsonObject machine, bool runs) => machine["spec"]!["runStrategy"] is null
        ? new JsonObject { ["op"] = "add", ["path"] = "/spec/running", ["value"] = runs }
        : new JsonObject { ["op"] = "replace", ["path"] = "/spec/runStrategy", ["value"] = runs ? "Always" : "Halted" };

    private static IEnumerable<JsonObject> Request(JsonObject machine, string action)
    {
        if (machine["status"] is null)
        {
            yield return new JsonObject { ["op"] = "add", ["path"] = "/status", ["value"] = new JsonObject() };
        }

        yield return new JsonObject
        {
            ["op"] = "add",
            ["path"] = "/status/stateChangeRequests",
            ["value"] = new JsonArray(new JsonObject { ["action"] = action }),
        };
    }
}
