using System.Text.Json.Nodes;

namespace VirtWold.SystemTests.Kubernetes.KubeVirt;

/// <summary>How KubeVirt writes the state of an instance.</summary>
internal static class InstanceStatus
{
    /// <summary>The phases that a start goes through.</summary>
    public static readonly IReadOnlyList<string> Starting = ["Pending", "Scheduling", "Scheduled", "Running"];

    /// <summary>Makes the instance of a machine. An interface without an address in the template gets one.</summary>
    public static JsonObject NewInstance(JsonObject machine)
    {
        var spec = machine["spec"]!["template"]!["spec"]!.DeepClone().AsObject();
        foreach (var card in spec["domain"]!["devices"]!["interfaces"]!.AsArray())
        {
            card!["macAddress"] ??= NewAddress();
        }

        return new JsonObject
        {
            ["apiVersion"] = "kubevirt.io/v1",
            ["kind"] = "VirtualMachineInstance",
            ["metadata"] = new JsonObject
            {
                ["name"] = machine["metadata"]!["name"]!.DeepClone(),
                ["ownerReferences"] = new JsonArray(new JsonObject
                {
                    ["apiVersion"] = "kubevirt.io/v1",
                    ["kind"] = "VirtualMachine",
                    ["name"] = machine["metadata"]!["name"]!.DeepClone(),
                    ["uid"] = machine["metadata"]!["uid"]!.DeepClone(),
                    ["controller"] = true,
                }),
            },
            ["spec"] = spec,
        };
    }

    /// <summary>Sets phase and condition; what runs has its addresses in the status too, with colons.</summary>
    public static void Set(JsonObject instance, string phase, string? pauseReason = null)
    {
        var status = new JsonObject { ["phase"] = phase, ["conditions"] = new JsonArray() };
        if (phase == "Running")
        {
            status["nodeName"] = "node-1";
            status["interfaces"] = new JsonArray(
                [.. instance["spec"]!["domain"]!["devices"]!["interfaces"]!.AsArray().Select(card => InterfaceStatus(card!))]);
        }

        if (pauseReason is not null)
        {
            status["conditions"]!.AsArray().Add(new JsonObject
            {
                ["type"] = "Paused",
                ["status"] = "True",
                ["reason"] = pauseReason,
                ["message"] = "VMI was paused",
            });
        }

        instance["status"] = status;
    }

    /// <summary>Why an instance is paused; null where it isn't.</summary>
    public static string? PauseReasonOf(JsonObject instance) => instance["status"]?["conditions"]?.AsArray()
        .FirstOrDefault(condition => condition!["type"]!.GetValue<string>() == "Paused")?["reason"]!.GetValue<string>();

    /// <summary>Whether an instance has come to its end.</summary>
    public static bool IsFinal(JsonObject instance) => instance["status"]?["phase"]?.GetValue<string>() is "Succeeded" or "Failed";

    private static JsonObject InterfaceStatus(JsonNode card) => new()
    {
        ["name"] = card["name"]!.DeepClone(),
        ["mac"] = WithColons(card["macAddress"]!.GetValue<string>()),
        ["infoSource"] = "domain",
    };

    private static string NewAddress() => WithColons($"02{Guid.NewGuid():N}"[..12]);

    private static string WithColons(string mac)
    {
        var digits = new string([.. mac.Where(char.IsAsciiHexDigit)]).ToUpperInvariant();
        return string.Join(':', digits.Chunk(2).Select(pair => new string(pair))).ToLowerInvariant();
    }
}
