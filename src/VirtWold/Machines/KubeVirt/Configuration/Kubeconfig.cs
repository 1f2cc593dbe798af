using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using YamlDotNet.Core;

namespace VirtWold.Machines.KubeVirt.Configuration;

/// <summary>
/// A kubeconfig file, as kubectl has it: its current context's cluster and user. What would make us run a program to get in (exec,
/// auth-provider) is refused, and so is not looking at the server's certificate.
/// </summary>
internal sealed class Kubeconfig
{
    private const int MaxLength = 1024 * 1024;

    private static readonly string[] Refused = ["exec", "auth-provider", "username", "password", "as", "as-uid", "as-groups"];

    private readonly string _path;
    private readonly YamlTree _root;

    private Kubeconfig(string path, YamlTree root)
    {
        _path = path;
        _root = root;
    }

    /// <summary>Reads the file.</summary>
    /// <exception cref="HypervisorException">It isn't right.</exception>
    /// <exception cref="IOException">It, or a file that it names, can't be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It, or a file that it names, may not be read.</exception>
    public static ClusterConfiguration Load(string path)
    {
        using FileStream file = File.OpenRead(path);
        if (file.Length > MaxLength)
        {
            throw ClusterConfiguration.Bad($"{path} is larger than a kubeconfig file can be");
        }

        try
        {
            using StreamReader text = new(file);
            return new Kubeconfig(path, YamlTree.Read(text)).Resolve();
        }
        catch (YamlException error)
        {
            throw ClusterConfiguration.Bad($"{path} isn't a kubeconfig file: line {error.Start.Line}: {error.Message}", error);
        }
        catch (Exception error) when (error is CryptographicException or FormatException)
        {
            throw ClusterConfiguration.Bad($"a certificate or key of {path} can't be read: {error.Message}", error);
        }
    }

    private ClusterConfiguration Resolve()
    {
        string contextName = _root.TextOf("current-context")
            ?? throw ClusterConfiguration.Bad($"{_path} has no current context; choose one: kubectl config use-context NAME");
        YamlTree context = Find("contexts", "context", contextName);
        YamlTree cluster = Find("clusters", "cluster", context.TextOf("cluster") ?? "");
        YamlTree? user = context.TextOf("user") is { } userName ? Find("users", "user", userName) : null;
        if (cluster.TextOf("insecure-skip-tls-verify") == "true")
        {
            throw ClusterConfiguration.Bad($"{_path} says not to verify the server's certificate, which isn't done here; name its authority: certificate-authority");
        }

        string name = context.TextOf("namespace") ?? "default";
        return new ClusterConfiguration(
            ClusterConfiguration.ReadServer(cluster.TextOf("server") ?? "", _path),
            KubernetesName.IsValid(name) ? name : throw ClusterConfiguration.Bad($"{_path} has '{name}' for a namespace, which can't be one"),
            user is null ? null : ReadToken(user))
        {
            Authorities = ReadAuthorities(cluster),
            ClientCertificate = user is null ? null : ReadClientCertificate(user),
            ServerName = cluster.TextOf("tls-server-name"),
            Proxy = cluster.TextOf("proxy-url") is { } proxy ? ReadProxy(proxy) : null,
        };
    }

    /// <summary>An entry of one of the three lists, which are all alike: a name, and what it is called.</summary>
    private YamlTree Find(string list, string kind, string name) =>
        _root[list]?.Items.FirstOrDefault(item => item.TextOf("name") == name)?[kind]
        ?? throw ClusterConfiguration.Bad($"{_path} has no {kind} '{name}'");

    private BearerToken? ReadToken(YamlTree user)
    {
        if (Refused.FirstOrDefault(key => user[key] is not null) is { } refused)
        {
            throw ClusterConfiguration.Bad(
                $"{_path} has a user with '{refused}', which isn't supported; use a token, a tokenFile or a client certificate, as a service account has");
        }

        return user.TextOf("tokenFile") is { } file ? BearerToken.FromFile(Beside(file), TimeProvider.System)
            : user.TextOf("token") is { } token ? BearerToken.Fixed(token)
            : null;
    }

    private X509Certificate2Collection? ReadAuthorities(YamlTree cluster)
    {
        if (ReadPem(cluster, "certificate-authority") is not { } pem)
        {
            return null;
        }

        X509Certificate2Collection authorities = [];
        authorities.ImportFromPem(pem);
        return authorities;
    }

    private X509Certificate2? ReadClientCertificate(YamlTree user) => (ReadPem(user, "client-certificate"), ReadPem(user, "client-key")) switch
    {
        (null, null) => null,
        ({ } certificate, { } key) => X509Certificate2.CreateFromPem(certificate, key),
        _ => throw ClusterConfiguration.Bad($"{_path} has a client certificate without its key, or a key without its certificate"),
    };

    /// <summary>PEM text that stands in the file in base64, or in a file beside it; as for kubectl, the former comes first.</summary>
    private string? ReadPem(YamlTree entry, string key) =>
        entry.TextOf($"{key}-data") is { } data ? Encoding.UTF8.GetString(Convert.FromBase64String(data))
        : entry.TextOf(key) is { } file ? File.ReadAllText(Beside(file))
        : null;

    private WebProxy ReadProxy(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out Uri? proxy) ? new WebProxy(proxy) : throw ClusterConfiguration.Bad($"{_path} has '{text}' for a proxy, which isn't an address");

    private string Beside(string file) => Path.Combine(Path.GetDirectoryName(Path.GetFullPath(_path))!, file);
}
