using System.Text.Json.Nodes;

namespace VirtWold.SystemTests.Kubernetes.KubeVirt;

/// <summary>What KubeVirt's API server (1.9) answers to start, stop, pause and unpause, by the state of the machine and its instance.</summary>
internal static class StartRules
{
    /// <summary>How the run strategy of a machine is called, also where it has the older field.</summary>
    public static string StrategyOf(JsonObject machine) =>
        machine["spec"]!["runStrategy"]?.GetValue<string>()
        ?? (machine["spec"]!["running"]?.GetValue<bool>() == true ? "Always" : "Halted");

    /// <summary>Why a start is refused; null where it is granted.</summary>
    public static Refusal? RefuseStart(MachinePaths paths, JsonObject? machine, JsonObject? instance)
    {
        if (machine is null)
        {
            return NotFound("virtualmachine", paths);
        }

        if (instance is not null && !InstanceStatus.IsFinal(instance))
        {
            return Conflict("virtualmachine", paths, "VM is already running");
        }

        var strategy = StrategyOf(machine);
        var failed = instance?["status"]?["phase"]?.GetValue<string>() == "Failed";
        return strategy switch
        {
            "Always" or "Once" => Conflict("virtualmachine", paths, $"{strategy} does not support manual start requests"),
            "RerunOnFailure" when failed => Conflict("virtualmachine", paths, $"{strategy} does not support starting VM from failed state"),
            "Manual" or "RerunOnFailure" when machine["status"]?["stateChangeRequests"] is JsonArray { Count: > 0 } =>
                new Refusal(500, "InternalError", "Internal error occurred: unable to complete request: stop/start already underway"),
            _ => null,
        };
    }

    /// <summary>Why a stop is refused; null where it is granted.</summary>
    public static Refusal? RefuseStop(MachinePaths paths, JsonObject? machine, JsonObject? instance)
    {
        if (machine is null)
        {
            return NotFound("virtualmachine", paths);
        }

        var runs = instance is not null && !InstanceStatus.IsFinal(instance);
        return StrategyOf(machine) switch
        {
            "Halted" => Conflict("virtualmachine", paths, runs ? "Halted only supports manual stop requests with a shorter graceperiod" : "VM is not running"),
            "Manual" or "RerunOnFailure" when !runs => Conflict("virtualmachine", paths, "VM is not running"),
            "Manual" or "RerunOnFailure" when machine["status"]?["stateChangeRequests"] is JsonArray { Count: > 0 } =>
                new Refusal(500, "InternalError", "Internal error occurred: unable to complete request: stop/start already underway"),
            _ => null,
        };
    }

    /// <summary>Why a pause is refused; null where it is granted.</summary>
    public static Refusal? RefusePause(MachinePaths paths, JsonObject? instance) =>
        instance is null ? NotFound("virtualmachineinstance", paths)
        : instance["status"]?["phase"]?.GetValue<string>() != "Running" ? Conflict("virtualmachineinstance", paths, "VM is not running")
        : instance["spec"]?["livenessProbe"] is not null ?
            new Refusal(403, "Forbidden", $"virtualmachineinstance.kubevirt.io \"{paths.Name}\" is forbidden: Pausing VMIs with LivenessProbe is currently not supported")
        : InstanceStatus.PauseReasonOf(instance) is not null ? Conflict("virtualmachineinstance", paths, "VMI is already paused")
        : null;

    /// <summary>Why an unpause is refused; null where it is granted.</summary>
    public static Refusal? RefuseUnpause(MachinePaths paths, JsonObject? instance) =>
        instance is null ? NotFound("virtualmachineinstance", paths)
        : instance["status"]?["phase"]?.GetValue<string>() != "Running" ? Conflict("virtualmachineinstance", paths, "VMI is not running")
        : InstanceStatus.PauseReasonOf(instance) is null ? Conflict("virtualmachineinstance", paths, "VMI is not paused")
        : null;

    /// <summary>The refusal of what isn't as it was when it was looked at.</summary>
    public static Refusal Conflict(string resource, MachinePaths paths, string message) =>
        new(409, "Conflict", $"Operation cannot be fulfilled on {resource}.kubevirt.io \"{paths.Name}\": {message}");

    private static Refusal NotFound(string resource, MachinePaths paths) =>
        new(404, "NotFound", $"{resource}.kubevirt.io \"{paths.Name}\" not found");
}
