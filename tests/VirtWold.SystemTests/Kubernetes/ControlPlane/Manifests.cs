using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Kubernetes.ControlPlane;

/// <summary>The manifests that VirtWold is installed with, as they are rendered.</summary>
internal sealed class Manifests
{
    private static readonly Lazy<IReadOnlyList<RbacRule>> Base = new(static () => new Manifests(Kustomize.Render("base")).Rights);

    private static readonly Lazy<IReadOnlyList<RbacRule>> Sleep = new(static () => new Manifests(Kustomize.Render("overlays/sleep")).RightsOf("virtwold-sleep"));

    private readonly IReadOnlyList<JsonObject> _objects;

    /// <summary>Reads manifests in YAML.</summary>
    public Manifests(string yaml)
    {
        Yaml = yaml;
        _objects = Parse(yaml);
    }

    /// <summary>What an agent may do by the base: no test gives it more.</summary>
    public static IReadOnlyList<RbacRule> AgentRights => Base.Value;

    /// <summary>What it may do besides where machines are to be put to sleep.</summary>
    public static IReadOnlyList<RbacRule> SleepRights => Sleep.Value;

    /// <summary>The text.</summary>
    public string Yaml { get; }

    /// <summary>All objects.</summary>
    public IReadOnlyList<JsonObject> Objects => _objects;

    /// <summary>
    /// The objects as a list in JSON, without the rules between fields of a kind: the API server of the tests is older than those, and
    /// takes no field that it doesn't know.
    /// </summary>
    public string ForOlderServer
    {
        get
        {
            // What others need comes first, as Helm has it.
            string[] first = ["Namespace", "CustomResourceDefinition"];
            var copies = new JsonArray([.. _objects.OrderBy(item => !first.Contains(Kind(item))).Select(static item => item.DeepClone())]);
            foreach (var copy in copies)
            {
                DropRules(copy);
            }

            return new JsonObject { ["apiVersion"] = "v1", ["kind"] = "List", ["items"] = copies }.ToJsonString();
        }
    }

    /// <summary>What the roles named virtwold allow.</summary>
    public IReadOnlyList<RbacRule> Rights => RightsOf("virtwold");

    /// <summary>The specification of the pods.</summary>
    public JsonObject PodSpec => PodSpecOf("virtwold");

    /// <summary>The container in it.</summary>
    public JsonObject Container => PodSpec["containers"]!.AsArray().Single()!.AsObject();

    /// <summary>The specification of the pods of a DaemonSet.</summary>
    public JsonObject PodSpecOf(string name) => Named("DaemonSet", name)["spec"]!["template"]!["spec"]!.AsObject();

    /// <summary>What the roles of that name allow.</summary>
    public IReadOnlyList<RbacRule> RightsOf(string name) =>
        [.. _objects.Where(item => Kind(item) is "ClusterRole" or "Role" && Name(item) == name).SelectMany(RbacRule.Read)];

    /// <summary>The object of a kind with that name; of a ConfigMap, without the hash of its content.</summary>
    public JsonObject Named(string kind, string name) => _objects.Single(
        item => Kind(item) == kind && (Name(item) == name || (kind == "ConfigMap" && Name(item).StartsWith($"{name}-", StringComparison.Ordinal) && !Name(item)[(name.Length + 1)..].Contains('-', StringComparison.Ordinal))));

    /// <summary>The only object of a kind.</summary>
    public JsonObject Single(string kind) => _objects.Single(item => Kind(item) == kind);

    private static string Kind(JsonObject item) => item["kind"]!.GetValue<string>();

    private static string Name(JsonObject item) => item["metadata"]!["name"]!.GetValue<string>();

    private static void DropRules(JsonNode? node)
    {
        if (node is JsonObject item)
        {
            item.Remove("x-kubernetes-validations");
            foreach (var (_, value) in item)
            {
                DropRules(value);
            }
        }
        else if (node is JsonArray items)
        {
            foreach (var value in items)
            {
                DropRules(value);
            }
        }
    }

    private static List<JsonObject> Parse(string yaml)
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("manifests.yaml", yaml);

        // The client reads YAML as the API server will, and an empty patch changes nothing.
        var json = Tool.Run(
            ClusterPrograms.Kubectl, "patch", "--local", "--filename", file, "--type", "merge", "--patch", "{}", "--output", "json").Output;
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(json), new JsonReaderOptions { AllowMultipleValues = true });
        var objects = new List<JsonObject>();
        while (reader.Read())
        {
            objects.Add(JsonNode.Parse(ref reader)!.AsObject());
        }

        return objects;
    }
}
