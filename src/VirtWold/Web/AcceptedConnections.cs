using System.Net;
using Microsoft.AspNetCore.Connections;

namespace VirtWold.Web;

/// <summary>Gives a web server connections that were accepted already, instead of letting it listen.</summary>
/// <param name="listener">What it takes for the socket that it listens on.</param>
internal sealed class AcceptedConnections(AcceptedListener listener) : IConnectionListenerFactory
{
    /// <summary>Stands for all addresses that are listened on.</summary>
    public static EndPoint EndPoint { get; } = new Anywhere();

    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult<IConnectionListener>(listener);

    private sealed class Anywhere : EndPoint
    {
        public override string ToString() => "the connections that were accepted";
    }
}
