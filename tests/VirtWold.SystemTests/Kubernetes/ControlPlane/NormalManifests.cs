using System.Text.Json.Nodes;

namespace VirtWold.SystemTests.Kubernetes.ControlPlane;

/// <summary>
/// Manifests without what only tells how they were rendered: the hash in a ConfigMap's name, the checksum in an annotation, the order of
/// variables, the blanks in a network's configuration.
/// </summary>
internal static class NormalManifests
{
    private const string Checksum = "checksum/options";

    /// <summary>The objects by kind and name.</summary>
    public static SortedDictionary<string, JsonNode> Of(Manifests manifests)
    {
        var objects = new SortedDictionary<string, JsonNode>(StringComparer.Ordinal);
        foreach (var item in manifests.Objects)
        {
            var copy = item.DeepClone().AsObject();
            Normalize(copy);
            objects.Add($"{copy["kind"]} {copy["metadata"]!["name"]}", copy);
        }

        return objects;
    }

    private static void Normalize(JsonObject item)
    {
        switch (item["kind"]!.GetValue<string>())
        {
            case "ConfigMap":
                item["metadata"]!["name"] = WithoutHash(item["metadata"]!["name"]!.GetValue<string>());
                break;
            case "NetworkAttachmentDefinition":
                item["spec"]!["config"] = JsonNode.Parse(item["spec"]!["config"]!.GetValue<string>());
                break;
            case "DaemonSet":
                NormalizePods(item["spec"]!["template"]!);
                break;
        }
    }

    private static void NormalizePods(JsonNode template)
    {
        if (template["metadata"]!["annotations"] is JsonObject annotations)
        {
            annotations.Remove(Checksum);
            if (annotations.Count == 0)
            {
                template["metadata"]!.AsObject().Remove("annotations");
            }
        }

        foreach (var container in template["spec"]!["containers"]!.AsArray())
        {
            foreach (var source in container!["envFrom"]!.AsArray())
            {
                source!["configMapRef"]!["name"] = WithoutHash(source["configMapRef"]!["name"]!.GetValue<string>());
            }

            if (container["env"] is JsonArray variables)
            {
                container["env"] = new JsonArray([.. variables.OrderBy(variable => variable!["name"]!.GetValue<string>(), StringComparer.Ordinal).Select(variable => variable!.DeepClone())]);
            }
        }
    }

    private static string WithoutHash(string name) => name.StartsWith("virtwold-steer", StringComparison.Ordinal) ? "virtwold-steer" : "virtwold";
}
