using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace VirtWold.Machines.KubeVirt.Configuration;

/// <summary>
/// Kubeconfig files, as kubectl reads them: the current context's cluster and user. Of several files the first one that has an entry wins,
/// and those that aren't there don't count. Not to verify the server's certificate is refused.
/// </summary>
internal sealed class Kubeconfig
{
    private static readonly string[] Refused = ["auth-provider", "username", "password", "as", "as-uid", "as-groups"];

    private readonly IReadOnlyList<KubeconfigFile> _files;

    private Kubeconfig(IReadOnlyList<KubeconfigFile> files)
    {
        _files = files;
    }

    private string Name => string.Join(" and ", _files.Select(static file => file.Path));

    /// <summary>Reads the files.</summary>
    /// <param name="paths">The files; of several, one at least must be there.</param>
    /// <param name="variable">Reads an environment variable.</param>
    /// <exception cref="HypervisorException">One isn't right.</exception>
    /// <exception cref="IOException">One can't be read.</exception>
    /// <exception cref="UnauthorizedAccessException">One may not be read.</exception>
    public static ClusterConfiguration Load(IReadOnlyList<string> paths, Func<string, string?> variable)
    {
        string[] present = paths.Count > 1 ? [.. paths.Where(static path => Path.Exists(path))] : [.. paths];
        if (present.Length == 0)
        {
            throw new HypervisorException(
                HypervisorFailure.NotInstalled, $"can't read how to reach the cluster: none of {string.Join(", ", paths)} is there; name a kubeconfig file with --kubeconfig");
        }

        Kubeconfig config = new([.. present.Select(KubeconfigFile.Read)]);
        try
        {
            return config.Resolve(variable);
        }
        catch (Exception error) when (error is CryptographicException or FormatException)
        {
            throw ClusterConfiguration.Bad($"a certificate or key of {config.Name} can't be read: {error.Message}", error);
        }
    }

    private ClusterConfiguration Resolve(Func<string, string?> variable)
    {
        string contextName = _files.Select(static file => file.Root.TextOf("current-context")).FirstOrDefault(static name => name is not null)
            ?? throw ClusterConfiguration.Bad($"{Name} has no current context; choose one: kubectl config use-context NAME");
        YamlTree context = Find("contexts", "context", contextName).Entry;
        (KubeconfigFile clusterFile, YamlTree cluster) = Find("clusters", "cluster", context.TextOf("cluster") ?? "");
        if (cluster.TextOf("insecure-skip-tls-verify") == "true")
        {
            throw ClusterConfiguration.Bad($"{clusterFile.Path} says not to verify the server's certificate, which isn't done here; name its authority: certificate-authority");
        }

        string name = context.TextOf("namespace") ?? "default";
        Uri server = ClusterConfiguration.ReadServer(cluster.TextOf("server") ?? "", clusterFile.Path);
        return new ClusterConfiguration(
            server,
            KubernetesName.IsValid(name) ? name : throw ClusterConfiguration.Bad($"{Name} has '{name}' for a namespace, which can't be one"),
            context.TextOf("user") is { } user ? ReadUser(user, cluster) : new StoredCredentials(null, null))
        {
            Authorities = ReadAuthorities(clusterFile, cluster),
            ServerName = cluster.TextOf("tls-server-name"),
            Proxy = cluster.TextOf("proxy-url") is { } proxy
                ? ProxyServer.Read(proxy, $"proxy-url in {clusterFile.Path}")
                : ProxyServer.FromEnvironment(server, variable),
        };
    }

    /// <summary>An entry of one of the three lists, which are all alike: a name, and what it is called.</summary>
    private (KubeconfigFile File, YamlTree Entry) Find(string list, string kind, string name)
    {
        foreach (KubeconfigFile file in _files)
        {
            if (file.Root[list]?.Items.FirstOrDefault(item => item.TextOf("name") == name)?[kind] is { } entry)
            {
                return (file, entry);
            }
        }

        throw ClusterConfiguration.Bad($"{Name} has no {kind} '{name}'");
    }

    private ICredentialSource ReadUser(string name, YamlTree cluster)
    {
        (KubeconfigFile file, YamlTree user) = Find("users", "user", name);
        if (Refused.FirstOrDefault(key => user[key] is not null) is { } refused)
        {
            throw ClusterConfiguration.Bad(
                $"{file.Path} has a user with '{refused}', which isn't supported; use a token, a tokenFile, a client certificate or exec");
        }

        return user["exec"] is { } exec
            ? new CredentialPlugin(PluginCommand.Read(exec, file.Path, cluster), TimeProvider.System)
            : new StoredCredentials(ReadToken(file, user), ReadClientCertificate(file, user));
    }

    private static Renewed<string>? ReadToken(KubeconfigFile file, YamlTree user) =>
        user.TextOf("tokenFile") is { } path ? file.Named("tokenFile", () => BearerToken.FromFile(file.Beside(path), TimeProvider.System))
        : user.TextOf("token") is { } token ? new Renewed<string>(BearerToken.Checked(token, file.Path))
        : null;

    private static Renewed<string>? ReadAuthorities(KubeconfigFile file, YamlTree cluster) =>
        ReadPem(file, cluster, "certificate-authority") is { } pem ? PemAuthorities.Read(pem) : null;

    private static Renewed<X509Certificate2>? ReadClientCertificate(KubeconfigFile file, YamlTree user) =>
        (ReadPem(file, user, "client-certificate"), ReadPem(file, user, "client-key")) switch
        {
            (null, null) => null,
            ({ } certificate, { } key) => new(() => X509Certificate2.CreateFromPem(certificate(), key()), TimeProvider.System),
            _ => throw ClusterConfiguration.Bad($"{file.Path} has a client certificate without its key, or a key without its certificate"),
        };

    /// <summary>Reads PEM text that stands in the file in base64, or in a file beside it; as for kubectl, the former comes first.</summary>
    private static Func<string>? ReadPem(KubeconfigFile file, YamlTree entry, string key) =>
        entry.TextOf($"{key}-data") is { } data ? () => Encoding.UTF8.GetString(Convert.FromBase64String(data))
        : entry.TextOf(key) is { } path ? () => file.Named(key, () => File.ReadAllText(file.Beside(path)))
        : null;
}
