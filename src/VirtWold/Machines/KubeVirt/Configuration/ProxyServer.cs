using System.Net;

namespace VirtWold.Machines.KubeVirt.Configuration;

/// <summary>A proxy on the way to the API server.</summary>
/// <param name="Address">Its address.</param>
/// <param name="Source">Where it is written, for people: <c>HTTPS_PROXY</c>.</param>
internal sealed record ProxyServer(Uri Address, string Source)
{
    private const string Example = "http://proxy.example:3128";

    /// <summary>Its address without the password that may stand in it.</summary>
    public string Name => Address.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped);

    /// <summary>Reads an address, as kubectl does: without a scheme it is http.</summary>
    /// <param name="text">The address.</param>
    /// <param name="source">Where it is written.</param>
    /// <exception cref="HypervisorException">It isn't one.</exception>
    public static ProxyServer Read(string text, string source)
    {
        string full = text.Contains("://", StringComparison.Ordinal) ? text : $"http://{text}";
        // .NET's socks5 has the proxy look names up, which is what others call socks5h.
        full = full.StartsWith("socks5h://", StringComparison.OrdinalIgnoreCase) ? $"socks5{full["socks5h".Length..]}" : full;
        return Uri.TryCreate(full, UriKind.Absolute, out Uri? address) && address.Scheme is "http" or "https" or "socks5" && address.Host.Length > 0
            ? new ProxyServer(address, source)
            : throw ClusterConfiguration.Bad($"{source} has '{text}' for a proxy, which isn't an address such as {Example}");
    }

    /// <summary>
    /// The proxy that the environment names for a server: HTTPS_PROXY or HTTP_PROXY, else ALL_PROXY, upper case before lower case; none
    /// for this host itself, and for what NO_PROXY names.
    /// </summary>
    /// <param name="server">The server.</param>
    /// <param name="variable">Reads an environment variable.</param>
    /// <exception cref="HypervisorException">What it names isn't an address.</exception>
    public static ProxyServer? FromEnvironment(Uri server, Func<string, string?> variable)
    {
        if (server.IsLoopback || new DirectHosts(Either("NO_PROXY", variable).Value).Includes(server))
        {
            return null;
        }

        (string name, string value) = Either(server.Scheme == "https" ? "HTTPS_PROXY" : "HTTP_PROXY", variable);
        if (value.Length == 0)
        {
            (name, value) = Either("ALL_PROXY", variable);
        }

        return value.Length > 0 ? Read(value, name) : null;
    }

    /// <summary>As the HTTP client takes it.</summary>
    public IWebProxy ToWebProxy()
    {
        string[] user = [.. Address.UserInfo.Split(':', 2).Select(Uri.UnescapeDataString)];
        return new WebProxy(Address)
        {
            Credentials = Address.UserInfo.Length > 0 ? new NetworkCredential(user[0], user.Length > 1 ? user[1] : "") : null,
        };
    }

    private static (string Name, string Value) Either(string name, Func<string, string?> variable)
    {
#pragma warning disable CA1308 // Normalize strings to uppercase: the variable's other name is in lower case.
        string lower = name.ToLowerInvariant();
#pragma warning restore CA1308
        return variable(name) is { Length: > 0 } value ? (name, value.Trim()) : (lower, variable(lower)?.Trim() ?? "");
    }
}
