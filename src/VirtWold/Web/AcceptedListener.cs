using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace VirtWold.Web;

/// <summary>What a web server takes for the socket that it listens on.</summary>
/// <param name="accepted">The connections that were accepted already.</param>
/// <param name="contexts">Makes of a socket what a web server reads from and writes to.</param>
internal sealed class AcceptedListener(ChannelReader<AcceptedSocket> accepted, SocketConnectionContextFactory contexts) : IConnectionListener
{
    private readonly CancellationTokenSource _unbound = new();

    public EndPoint EndPoint => AcceptedConnections.EndPoint;

    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        while (true)
        {
            AcceptedSocket? taken = null;
            try
            {
                taken = await accepted.ReadAsync(_unbound.Token);
                ConnectionContext connection = contexts.Create(taken.Socket);
                connection.Features.Set(taken);
                return connection;
            }
            catch (OperationCanceledException)
            {
                // This is how the web server learns that it is to stop.
                return null;
            }
            catch (Exception error) when (error is SocketException or ObjectDisposedException && taken is not null)
            {
                // It went before it was looked at.
                taken.Socket.Dispose();
                taken.Listener.Release();
            }
        }
    }

    public async ValueTask UnbindAsync(CancellationToken cancellationToken = default) => await _unbound.CancelAsync();

    public ValueTask DisposeAsync()
    {
        _unbound.Dispose();
        return ValueTask.CompletedTask;
    }
}
