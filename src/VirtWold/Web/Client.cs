using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace VirtWold.Web;

/// <summary>Who asks. Kept with a request as a feature.</summary>
/// <param name="Peer">Who has connected: maybe a proxy; nothing for the Unix sockets.</param>
/// <param name="Address">Who asks: the peer, or whom a trusted proxy names; nothing for the Unix sockets.</param>
internal sealed record Client(IPAddress? Peer, IPAddress? Address)
{
    private const string ForwardedFor = "X-Forwarded-For";

    /// <summary>Whether the connection comes from this host.</summary>
    public bool IsLocal => Peer is null || IPAddress.IsLoopback(Peer);

    /// <summary>Finds out who asks, and has the request know it from now on.</summary>
    public static Client Recognize(HttpContext context)
    {
        IPAddress? peer = context.Connection.RemoteIpAddress is { } remote ? HostHeader.Unmapped(remote) : null;
        Client client = new(peer, peer);
        if (client.IsLocal && Forwarded(context.Request.Headers[ForwardedFor]) is { } address)
        {
            client = client with { Address = address };
            context.Connection.RemoteIpAddress = address;
        }

        context.Features.Set(client);
        return client;
    }

    /// <summary>Who asks, once that was found out.</summary>
    public static Client Of(HttpContext context) => context.Features.GetRequiredFeature<Client>();

    /// <summary>
    /// The client as the last proxy saw it. Only proxies on this host are trusted, and each appends who has connected to it: what stands
    /// to the left of that, the client itself may have made up.
    /// </summary>
    private static IPAddress? Forwarded(StringValues header)
    {
        string[] hops = header.ToString().Split(',', StringSplitOptions.TrimEntries);
        for (int i = hops.Length - 1; i >= 0; i--)
        {
            if (!IPEndPoint.TryParse(hops[i], out IPEndPoint? hop))
            {
                return null;
            }

            IPAddress address = HostHeader.Unmapped(hop.Address);
            if (!IPAddress.IsLoopback(address))
            {
                return address;
            }
        }

        return null;
    }
}
