using System.Text.Json.Nodes;

namespace VirtWold.SystemTests.Kubernetes.Images;

/// <summary>The profile that container runtimes have by default, made out for one capability and this machine.</summary>
internal static class SeccompProfile
{
    private const string Installed = "/usr/share/containers/seccomp.json";

    /// <summary>Whether the profile is there.</summary>
    public static bool IsInstalled => File.Exists(Installed);

    /// <summary>As the runtime wants it.</summary>
    public static JsonObject For(string capability)
    {
        var profile = JsonNode.Parse(File.ReadAllText(Installed))!.AsObject();
        var rules = profile["syscalls"]!.AsArray().Select(rule => rule!.AsObject()).Where(rule => Applies(rule, capability)).Select(Rule);
        return new JsonObject
        {
            ["defaultAction"] = profile["defaultAction"]!.DeepClone(),
            ["defaultErrnoRet"] = profile["defaultErrnoRet"]!.DeepClone(),
            ["architectures"] = new JsonArray("SCMP_ARCH_X86_64", "SCMP_ARCH_AARCH64"),
            ["syscalls"] = new JsonArray([.. rules]),
        };
    }

    private static bool Applies(JsonObject rule, string capability) =>
        Allows(rule["includes"]?["caps"], capability) && Allows(rule["includes"]?["arches"], Machine)
        && !Names(rule["excludes"]?["caps"]).Contains(capability) && !Names(rule["excludes"]?["arches"]).Contains(Machine);

    private static string Machine => System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture switch
    {
        System.Runtime.InteropServices.Architecture.Arm64 => "arm64",
        _ => "amd64",
    };

    private static bool Allows(JsonNode? list, string name) => list is null || Names(list).Contains(name);

    private static IEnumerable<string> Names(JsonNode? list) => list is null ? [] : list.AsArray().Select(item => item!.GetValue<string>());

    private static JsonObject Rule(JsonObject rule)
    {
        var result = new JsonObject { ["names"] = rule["names"]!.DeepClone(), ["action"] = rule["action"]!.DeepClone() };
        foreach (var name in new[] { "args", "errnoRet" })
        {
            if (rule[name] is { } value)
            {
                result[name] = value.DeepClone();
            }
        }

        return result;
    }
}
