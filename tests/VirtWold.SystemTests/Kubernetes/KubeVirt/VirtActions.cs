using System.Text.Json.Nodes;
using VirtWold.SystemTests.Kubernetes.ControlPlane;

namespace VirtWold.SystemTests.Kubernetes.KubeVirt;

/// <summary>What KubeVirt's API server changes when it grants a start or an unpause.</summary>
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

        // What was looked at is tested again in the change itself, so that of two at the same time one fails.
        var version = new JsonObject
        {
            ["op"] = "test",
            ["path"] = "/metadata/resourceVersion",
            ["value"] = machine["metadata"]!["resourceVersion"]!.DeepClone(),
        };
        var answer = StartRules.StrategyOf(machine) == "Halted"
            ? client.TryPatch(paths.Machine, version, RunChange(machine))
            : client.TryPatch($"{paths.Machine}/status", [version, .. StartRequest(machine)]);
        return answer.IsSuccess ? null : StartRules.Conflict("virtualmachine", paths, "jsonpatch test operation does not apply");
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

    private static JsonObject RunChange(JsonObject machine) => machine["spec"]!["runStrategy"] is null
        ? new JsonObject { ["op"] = "add", ["path"] = "/spec/running", ["value"] = true }
        : new JsonObject { ["op"] = "replace", ["path"] = "/spec/runStrategy", ["value"] = "Always" };

    private static IEnumerable<JsonObject> StartRequest(JsonObject machine)
    {
        if (machine["status"] is null)
        {
            yield return new JsonObject { ["op"] = "add", ["path"] = "/status", ["value"] = new JsonObject() };
        }

        yield return new JsonObject
        {
            ["op"] = "add",
            ["path"] = "/status/stateChangeRequests",
            ["value"] = new JsonArray(new JsonObject { ["action"] = "Start" }),
        };
    }
}
