using System.Text.Json.Nodes;

namespace VirtWold.SystemTests.Kubernetes.ControlPlane;

/// <summary>One thing that somebody may do.</summary>
/// <param name="Verb">get, list, watch, create, update, patch.</param>
/// <param name="Group">The API group; empty for the core.</param>
/// <param name="Resource">The resource, with its part behind a slash.</param>
/// <param name="AtHome">Whether only in the account's own namespace.</param>
/// <param name="Name">With the object of that name alone; empty for all.</param>
internal sealed record RbacRule(string Verb, string Group, string Resource, bool AtHome = false, string Name = "")
{
    /// <summary>Reads the rules of a Role or a ClusterRole, one for each verb of each resource.</summary>
    public static IReadOnlyList<RbacRule> Read(JsonObject role) =>
    [
        .. from rule in role["rules"]!.AsArray()
           from apiGroup in rule!["apiGroups"]!.AsArray()
           from resource in rule["resources"]!.AsArray()
           from verb in rule["verbs"]!.AsArray()
           from name in rule["resourceNames"]?.AsArray() ?? new JsonArray("")
           select new RbacRule(
               verb!.GetValue<string>(), apiGroup!.GetValue<string>(), resource!.GetValue<string>(), role["kind"]!.GetValue<string>() == "Role", name!.GetValue<string>()),
    ];

    /// <summary>As a rule of a role.</summary>
    public JsonObject ToJson() => new()
    {
        ["apiGroups"] = new JsonArray(Group),
        ["resources"] = new JsonArray(Resource),
        ["verbs"] = new JsonArray(Verb),
        ["resourceNames"] = Name.Length > 0 ? new JsonArray(Name) : [],
    };

    /// <inheritdoc/>
    public override string ToString() => $"{Verb} {Resource}{(Group.Length > 0 ? $".{Group}" : "")}";
}
