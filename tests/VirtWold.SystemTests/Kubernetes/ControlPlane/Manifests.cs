using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Kubernetes.ControlPlane;

/// <summary>The manifests that VirtWold is installed with, as they are rendered.</summary>
internal static class Manifests
{
    private static readonly Lazy<IReadOnlyList<RbacRule>> Rights = new(ReadRights);

    /// <summary>What an agent may do by the base: no test gives it more.</summary>
    public static IReadOnlyList<RbacRule> AgentRights => Rights.Value;

    /// <summary>The folder of a kustomization.</summary>
    public static string At(params ReadOnlySpan<string> names) => Repository.At(["init-scripts", "kubernetes", .. names]);

    /// <summary>Reads manifests in YAML.</summary>
    public static IReadOnlyList<JsonObject> Parse(string yaml)
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("manifests.yaml", yaml);

        // The client reads YAML as the API server will, and an empty patch changes nothing.
        var json = Tool.Run(ClusterPrograms.Kubectl, "patch", "--local", "--filename", file, "--type", "merge", "--patch", "{}", "--output", "json").Output;
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(json), new JsonReaderOptions { AllowMultipleValues = true });
        var manifests = new List<JsonObject>();
        while (reader.Read())
        {
            manifests.Add(JsonNode.Parse(ref reader)!.AsObject());
        }

        return manifests;
    }

    private static IReadOnlyList<RbacRule> ReadRights() =>
    [
        .. Parse(Tool.Run(ClusterPrograms.Kubectl, "kustomize", At("base")).Output)
            .Where(manifest => manifest["kind"]!.GetValue<string>() is "ClusterRole" or "Role")
            .SelectMany(RbacRule.Read),
    ];
}
