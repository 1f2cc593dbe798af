using System.Net.Sockets;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace VirtWold.Web;

/// <summary>A connection that was accepted; kept with it as a feature.</summary>
/// <param name="Socket">The connection.</param>
/// <param name="Listener">Where it was accepted.</param>
internal sealed record AcceptedSocket(Socket Socket, StatusListener Listener)
{
    /// <summary>The connection that a request came by.</summary>
    public static AcceptedSocket Of(HttpContext context) => context.Features.GetRequiredFeature<AcceptedSocket>();
}
