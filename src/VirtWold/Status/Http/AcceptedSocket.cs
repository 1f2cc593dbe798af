using System.Net.Sockets;

namespace VirtWold.Status.Http;

/// <summary>A connection that was accepted; kept with it as a feature.</summary>
/// <param name="Socket">The connection.</param>
/// <param name="Listener">Where it was accepted.</param>
internal sealed record AcceptedSocket(Socket Socket, StatusListener Listener);
