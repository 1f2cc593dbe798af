using System.Net;
using System.Security.Cryptography;

namespace VirtWold.Machines.KubeVirt.Configuration;

/// <summary>What a cluster gives to its pods: two variables, and three files of the service account.</summary>
internal static class InCluster
{
    private const string HostVariable = "KUBERNETES_SERVICE_HOST";
    private const string PortVariable = "KUBERNETES_SERVICE_PORT";

    /// <summary>Where a pod finds its service account's files.</summary>
    private const string Folder = "/var/run/secrets/kubernetes.io/serviceaccount";

    /// <summary>Reads them.</summary>
    /// <exception cref="HypervisorException">We aren't in a cluster, or a file isn't right.</exception>
    /// <exception cref="IOException">A file can't be read.</exception>
    /// <exception cref="UnauthorizedAccessException">A file may not be read.</exception>
    public static ClusterConfiguration Load() => Load(Environment.GetEnvironmentVariable, Folder);

    /// <inheritdoc cref="Load()"/>
    /// <param name="variable">Reads an environment variable.</param>
    /// <param name="folder">The folder of the files.</param>
    public static ClusterConfiguration Load(Func<string, string?> variable, string folder)
    {
        if (variable(HostVariable) is not { Length: > 0 } host || variable(PortVariable) is not { Length: > 0 } port)
        {
            throw new HypervisorException(
                HypervisorFailure.BadRequest, $"this isn't a pod of a cluster ({HostVariable} isn't set); name a kubeconfig file with --kubeconfig");
        }

        string authority = IPAddress.TryParse(host, out IPAddress? address) && address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6
            ? $"[{host}]"
            : host;
        string certificates = Path.Combine(folder, "ca.crt");
        try
        {
            return new ClusterConfiguration(
                ClusterConfiguration.ReadServer($"https://{authority}:{port}", $"{HostVariable} and {PortVariable}"),
                ReadNamespace(Path.Combine(folder, "namespace")),
                new StoredCredentials(BearerToken.FromFile(Path.Combine(folder, "token"), TimeProvider.System), null))
            {
                // A pod's way to its own API server is inside the cluster: never by a proxy, whatever the environment says.
                Authorities = PemAuthorities.Read(() => File.ReadAllText(certificates)),
            };
        }
        catch (CryptographicException error)
        {
            throw ClusterConfiguration.Bad($"{certificates} can't be read: {error.Message}", error);
        }
    }

    private static string ReadNamespace(string path)
    {
        string name = File.ReadAllText(path).Trim();
        return KubernetesName.IsValid(name) ? name : throw ClusterConfiguration.Bad($"{path} doesn't have the name of a namespace");
    }
}
