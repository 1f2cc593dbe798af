using System.Text.Json.Nodes;
using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Kubernetes.ControlPlane;

/// <summary>
/// A service account, with a role of its own for the whole cluster and one for its namespace, and real tokens. Its rights are those of
/// the manifests until a test takes some away.
/// </summary>
internal sealed class ServiceAccount
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    private readonly Cluster _cluster;
    private readonly string _role;
    private int _tokens;

    /// <summary>Creates it, with these rights.</summary>
    public ServiceAccount(Cluster cluster, string namespaceName, string name, params IEnumerable<RbacRule> rights)
    {
        _cluster = cluster;
        Namespace = namespaceName;
        Name = name;
        _role = $"{namespaceName}-{name}";
        Rights = [.. rights];
        _cluster.Admin.Create($"/api/v1/namespaces/{Namespace}/serviceaccounts", new JsonObject { ["metadata"] = Named(Name) });
        foreach (var atHome in new[] { false, true })
        {
            _cluster.Admin.Create(RolesPath(atHome), Role(atHome));
            _cluster.Admin.Create($"{RolesPath(atHome)[..^1]}bindings", Binding(atHome));
        }

        WaitUntilInForce();
    }

    /// <summary>The namespace that it is in.</summary>
    public string Namespace { get; }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Its name as a user, as the audit log has it.</summary>
    public string User => $"system:serviceaccount:{Namespace}:{Name}";

    /// <summary>What it may do.</summary>
    public IReadOnlyList<RbacRule> Rights { get; private set; }

    /// <summary>Gives it other rights, and waits until they are in force.</summary>
    public void SetRights(params IEnumerable<RbacRule> rights)
    {
        var before = Rights;
        Rights = [.. rights];
        foreach (var atHome in new[] { false, true })
        {
            _cluster.Admin.Replace($"{RolesPath(atHome)}/{_role}", Role(atHome));
        }

        WaitUntilInForce(before);
    }

    /// <summary>Takes away all rights to a resource, or those of one verb.</summary>
    public void Deny(string resource, string? verb = null) =>
        SetRights(Rights.Where(right => right.Resource != resource || (verb is not null && right.Verb != verb)));

    /// <summary>Issues a token, which is valid until it is revoked.</summary>
    public AccountToken IssueToken()
    {
        var secret = FormattableString.Invariant($"{Name}-token-{++_tokens}");
        var secrets = $"/api/v1/namespaces/{Namespace}/secrets";
        _cluster.Admin.Create(secrets, new JsonObject { ["metadata"] = Named(secret) });
        var answer = _cluster.Admin.Create($"/api/v1/namespaces/{Namespace}/serviceaccounts/{Name}/token", new JsonObject
        {
            ["spec"] = new JsonObject
            {
                ["expirationSeconds"] = 7200,
                ["boundObjectRef"] = new JsonObject { ["apiVersion"] = "v1", ["kind"] = "Secret", ["name"] = secret },
            },
        });
        return new AccountToken(_cluster, answer["status"]!["token"]!.GetValue<string>(), $"{secrets}/{secret}");
    }

    private static JsonObject Named(string name) => new() { ["name"] = name };

    private string RolesPath(bool atHome) =>
        $"/apis/rbac.authorization.k8s.io/v1/{(atHome ? $"namespaces/{Namespace}/roles" : "clusterroles")}";

    private JsonObject Role(bool atHome) => new()
    {
        ["metadata"] = Named(_role),
        ["rules"] = new JsonArray([.. Rights.Where(right => right.AtHome == atHome).Select(right => right.ToJson())]),
    };

    private JsonObject Binding(bool atHome) => new()
    {
        ["metadata"] = Named(_role),
        ["roleRef"] = new JsonObject
        {
            ["apiGroup"] = "rbac.authorization.k8s.io",
            ["kind"] = atHome ? "Role" : "ClusterRole",
            ["name"] = _role,
        },
        ["subjects"] = new JsonArray(new JsonObject { ["kind"] = "ServiceAccount", ["namespace"] = Namespace, ["name"] = Name }),
    };

    // The API server learns of a role a moment after it is stored.
    private void WaitUntilInForce(params IReadOnlyList<RbacRule> before)
    {
        var wrong = new List<RbacRule>();
        Eventually.True(
            () =>
            {
                wrong = [.. Rights.Union(before).Where(right => _cluster.Allows(Namespace, Name, right) != Rights.Contains(right))];
                return wrong.Count == 0;
            },
            Deadline,
            () => $"the rights of {User} in force; not yet: {string.Join(", ", wrong)}");
    }
}
