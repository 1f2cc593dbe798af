using System.Net;
using System.Net.Sockets;
using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Kubernetes.ControlPlane;

/// <summary>
/// The way from an agent to the API server: a port of the agent's own loopback interface, from which bytes are carried to the server's.
/// It is also where the network fails: connections break, are refused, or carry nothing any more.
/// </summary>
internal sealed class ApiRelay : IDisposable
{
    private readonly IPEndPoint _target;
    private readonly NetworkNamespace? _side;
    private readonly Lock _gate = new();
    private readonly List<Socket> _open = [];
    private TaskCompletionSource _flow = Flowing();
    private Socket? _listener;

    /// <summary>Begins to relay.</summary>
    /// <param name="targetPort">The port to relay to, of the loopback interface that the tests have.</param>
    /// <param name="side">The network namespace that the agent lives in; null for the one that the tests have.</param>
    public ApiRelay(int targetPort, NetworkNamespace? side = null)
    {
        _target = new IPEndPoint(IPAddress.Loopback, targetPort);
        _side = side;
        Port = Open(0);
    }

    /// <summary>The port that agents connect to.</summary>
    public int Port { get; }

    /// <summary>The API server's address, as an agent sees it.</summary>
    public Uri Address => new($"https://127.0.0.1:{Port}");

    /// <summary>Breaks all connections; new ones are welcome.</summary>
    public void Drop()
    {
        lock (_gate)
        {
            // Closed at once and not in order, as by a router that has forgotten them.
            foreach (var socket in _open)
            {
                socket.Close(0);
            }

            _open.Clear();
        }
    }

    /// <summary>Breaks all connections, and refuses new ones until <see cref="Resume"/>.</summary>
    public void Cut()
    {
        lock (_gate)
        {
            _listener?.Dispose();
            _listener = null;
        }

        Drop();
    }

    /// <summary>Connections stay, and carry nothing until <see cref="Resume"/>.</summary>
    public void Stall()
    {
        lock (_gate)
        {
            _flow = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    /// <summary>Relays again.</summary>
    public void Resume()
    {
        lock (_gate)
        {
            _flow.TrySetResult();
            if (_listener is null)
            {
                Open(Port);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Cut();
        _flow.TrySetResult();
    }

    private static TaskCompletionSource Flowing()
    {
        var flow = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        flow.SetResult();
        return flow;
    }

    private int Open(int port)
    {
        var listener = NamespaceSocket.Listen(_side, port);
        _listener = listener;
        _ = AcceptAsync(listener);
        return ((IPEndPoint)listener.LocalEndPoint!).Port;
    }

    private async Task AcceptAsync(Socket listener)
    {
        try
        {
            while (true)
            {
                _ = RelayAsync(await listener.AcceptAsync());
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // It was cut.
        }
    }

    private async Task RelayAsync(Socket agent)
    {
        using var server = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        agent.NoDelay = true;
        Keep(agent, server);
        try
        {
            await server.ConnectAsync(_target);
            await Task.WhenAny(CarryAsync(agent, server), CarryAsync(server, agent));
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The API server isn't there: the agent sees its connection end.
        }
        finally
        {
            Forget(agent, server);
            agent.Dispose();
        }
    }

    private async Task CarryAsync(Socket from, Socket to)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            int count;
            while ((count = await from.ReceiveAsync(buffer)) > 0)
            {
                await _flow.Task;
                await to.SendAsync(buffer.AsMemory(0, count));
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Broken, by either end or by us.
        }
    }

    private void Keep(params ReadOnlySpan<Socket> sockets)
    {
        lock (_gate)
        {
            _open.AddRange(sockets);
        }
    }

    private void Forget(params ReadOnlySpan<Socket> sockets)
    {
        lock (_gate)
        {
            foreach (var socket in sockets)
            {
                _open.Remove(socket);
            }
        }
    }
}
