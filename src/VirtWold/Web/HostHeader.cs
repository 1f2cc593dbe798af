using System.Net;
using Microsoft.AspNetCore.Http;

namespace VirtWold.Web;

/// <summary>
/// By which name a request has come. Any site can give its own name the address 127.0.0.1, and then a browser on this host takes what is
/// served there for that site's own (DNS rebinding); but the name that it asks for tells.
/// </summary>
internal static class HostHeader
{
    /// <summary>Whether the name is one that only this host has, where the connection is one of this host with itself by TCP.</summary>
    public static bool IsRight(HttpContext context) =>
        context.Connection.LocalIpAddress is not { } local || !IPAddress.IsLoopback(Unmapped(local)) || IsOwn(context.Request.Host);

    /// <summary>An IPv4 address as such, where it is written as an IPv6 one.</summary>
    public static IPAddress Unmapped(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    private static bool IsOwn(HostString host) =>
        !host.HasValue
        || host.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || IPAddress.TryParse(host.Host, out _);
}
