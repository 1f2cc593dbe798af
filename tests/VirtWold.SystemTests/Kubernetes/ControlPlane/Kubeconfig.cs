using System.Text;
using System.Text.Json.Nodes;

namespace VirtWold.SystemTests.Kubernetes.ControlPlane;

/// <summary>The text of a kubeconfig file, as JSON, which YAML is a superset of, or as the YAML that kubectl writes.</summary>
/// <param name="Server">The API server's address.</param>
/// <param name="Authority">Whom to trust.</param>
internal sealed record Kubeconfig(Uri Server, CertificateAuthority Authority)
{
    /// <summary>The user's part: a token, a client certificate, or whatever else a test wants there.</summary>
    public JsonObject User { get; init; } = [];

    /// <summary>The namespace of the context; null for none.</summary>
    public string? Namespace { get; init; }

    /// <summary>With a token in it.</summary>
    public Kubeconfig WithToken(string token) => this with { User = new JsonObject { ["token"] = token } };

    /// <summary>With the name of a file that has the token.</summary>
    public Kubeconfig WithTokenFile(string path) => this with { User = new JsonObject { ["tokenFile"] = path } };

    /// <summary>With a client certificate in it.</summary>
    public Kubeconfig WithCertificate(KeyedCertificate pair) => this with
    {
        User = new JsonObject
        {
            ["client-certificate-data"] = Base64(pair.CertificatePem),
            ["client-key-data"] = Base64(pair.KeyPem),
        },
    };

    /// <summary>With a program that is to be run for a token.</summary>
    public Kubeconfig WithExec(string program) => this with
    {
        User = new JsonObject
        {
            ["exec"] = new JsonObject { ["apiVersion"] = "client.authentication.k8s.io/v1", ["command"] = program },
        },
    };

    /// <summary>As kubectl writes it.</summary>
    public string ToYaml()
    {
        var text = new StringBuilder();
        text.Append("apiVersion: v1\nclusters:\n- cluster:\n");
        text.Append($"    certificate-authority-data: {Base64(Authority.Pem)}\n    server: {Server.AbsoluteUri.TrimEnd('/')}\n  name: test\n");
        text.Append("contexts:\n- context:\n    cluster: test\n");
        text.Append(Namespace is null ? "" : $"    namespace: {Namespace}\n");
        text.Append("    user: tester\n  name: test\ncurrent-context: test\nkind: Config\npreferences: {}\nusers:\n- name: tester\n  user:\n");
        AppendYaml(text, User, "    ");
        return text.ToString();
    }

    /// <summary>The same as JSON, which is YAML too.</summary>
    public string ToJson() => new JsonObject
    {
        ["apiVersion"] = "v1",
        ["kind"] = "Config",
        ["clusters"] = new JsonArray(new JsonObject
        {
            ["name"] = "test",
            ["cluster"] = new JsonObject
            {
                ["server"] = Server.AbsoluteUri.TrimEnd('/'),
                ["certificate-authority-data"] = Base64(Authority.Pem),
            },
        }),
        ["contexts"] = new JsonArray(new JsonObject { ["name"] = "test", ["context"] = Context() }),
        ["current-context"] = "test",
        ["users"] = new JsonArray(new JsonObject { ["name"] = "tester", ["user"] = User.DeepClone() }),
    }.ToJsonString();

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private static void AppendYaml(StringBuilder text, JsonObject node, string indent)
    {
        foreach (var (name, value) in node)
        {
            if (value is JsonObject inner)
            {
                text.Append($"{indent}{name}:\n");
                AppendYaml(text, inner, indent + "  ");
            }
            else
            {
                text.Append($"{indent}{name}: {value}\n");
            }
        }
    }

    private JsonObject Context()
    {
        var context = new JsonObject { ["cluster"] = "test", ["user"] = "tester" };
        if (Namespace is not null)
        {
            context["namespace"] = Namespace;
        }

        return context;
    }
}
