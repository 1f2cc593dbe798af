namespace VirtWold.Machines.KubeVirt.Configuration;

/// <summary>How to reach a cluster's API server, and as whom.</summary>
/// <param name="Server">The API server's address, without a path behind it or with one that ends with a slash.</param>
/// <param name="Namespace">The daemon's own namespace, where leases are kept.</param>
/// <param name="Credentials">What we show to the API server.</param>
internal sealed record ClusterConfiguration(Uri Server, string Namespace, ICredentialSource Credentials)
{
    /// <summary>Who may have signed the server's certificate, in PEM; nothing for those that the system trusts.</summary>
    public Renewed<string>? Authorities { get; init; }

    /// <summary>The name that the server's certificate has, where it isn't the address's.</summary>
    public string? ServerName { get; init; }

    /// <summary>The proxy on the way; null if there is none.</summary>
    public ProxyServer? Proxy { get; init; }

    /// <summary>Reads kubeconfig files, or what a cluster gives to its pods.</summary>
    /// <param name="kubeconfig">A file, or a list of files with colons between; empty inside a cluster.</param>
    /// <exception cref="HypervisorException">It isn't there, or isn't right.</exception>
    public static ClusterConfiguration Load(string kubeconfig)
    {
        try
        {
            string[] paths = File.Exists(kubeconfig) ? [kubeconfig] : kubeconfig.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
            return paths.Length > 0 ? Kubeconfig.Load(paths, Environment.GetEnvironmentVariable) : InCluster.Load();
        }
        catch (UnauthorizedAccessException error)
        {
            throw new HypervisorException(HypervisorFailure.NotPermitted, $"{error.Message} It must be readable for the user that virtwold runs as", error);
        }
        catch (IOException error)
        {
            string remedy = kubeconfig.Length > 0 ? "name a kubeconfig file that is there, and whose files are" : "outside a pod, name a kubeconfig file with --kubeconfig";
            throw new HypervisorException(HypervisorFailure.NotInstalled, $"can't read how to reach the cluster: {error.Message.TrimEnd('.')}; {remedy}", error);
        }
    }

    /// <summary>Reads an address of an API server.</summary>
    /// <exception cref="HypervisorException">It isn't one.</exception>
    public static Uri ReadServer(string text, string where) =>
        Uri.TryCreate(text.EndsWith('/') ? text : $"{text}/", UriKind.Absolute, out Uri? server) && server.Scheme is "https" or "http"
            ? server
            : throw Bad($"{where} has '{text}' for the API server, which isn't an address such as https://192.0.2.1:6443");

    /// <summary>What is written there makes no sense.</summary>
    public static HypervisorException Bad(string message, Exception? cause = null) => new(HypervisorFailure.BadRequest, message, cause);
}
