using System.Net;
using Microsoft.AspNetCore.Http;

namespace VirtWold.Web;

/// <summary>
/// By which name a request has come. Any site can give its own name the address 127.0.0.1, and then a browser on this host takes what is
/// served there for that site's own (DNS rebinding); but the name that it asks for tells.
/// </summary>
/// <param name="names">Names that are right in addition to this host's own, such as a proxy's.</param>
internal sealed class HostHeader(IReadOnlyList<string> names)
{
    private const int LongestName = 253;

    /// <summary>Whether the name is a right one, where the connection is one of this host with itself by TCP.</summary>
    public bool IsRight(HttpContext context) =>
        context.Connection.LocalIpAddress is not { } local || !IPAddress.IsLoopback(Unmapped(local)) || IsKnown(context.Request.Host);

    /// <summary>An IPv4 address as such, where it is written as an IPv6 one.</summary>
    public static IPAddress Unmapped(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    /// <summary>Reads the name of a host, without a port.</summary>
    public static bool TryParseName(string text, out string name)
    {
        name = text.TrimEnd('.');
        return name.Length is > 0 and <= LongestName && name.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_');
    }

    private bool IsKnown(HostString host) =>
        !host.HasValue
        || host.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || IPAddress.TryParse(host.Host, out _)
        || names.Contains(host.Host.TrimEnd('.'), StringComparer.OrdinalIgnoreCase);
}
