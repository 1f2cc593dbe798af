using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using VirtWold.Links;
using VirtWold.WakeOnLan;

namespace VirtWold.Capture;

/// <summary>
/// Hears magic packets on a UDP socket: those that this host sends to itself, which no capture of an interface shows, and those of
/// others where capturing isn't permitted. One thread waits in the kernel; nothing is allocated for a packet that comes.
/// </summary>
internal sealed partial class UdpListener : IPacketSource
{
    private static readonly IPAddress AllNodes = IPAddress.Parse("ff02::1");

    private readonly Socket _socket;
    private readonly string _name;
    private readonly IMagicPacketSink _sink;
    private readonly ILogger _logger;
    private readonly ThreadBell _bell;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Thread _thread;
    private readonly PresenceMark _mark;
    private volatile bool _stopping;
    private volatile string _failure = "";

    private UdpListener(Socket socket, IPEndPoint endpoint, IMagicPacketSink sink, ILogger logger)
    {
        _socket = socket;
        _bell = new ThreadBell();
        _name = endpoint.ToString();
        _sink = sink;
        _logger = logger;
        Port = endpoint.Port;
        _mark = PresenceMark.Put(MarkOf(endpoint));
        _thread = new Thread(Run) { Name = $"listen {_name}", IsBackground = true };
    }

    public SourceState State => new(_name, IsInterface: false, _failure.Length == 0, _failure, Dropped: 0);

    /// <inheritdoc/>
    public Task Ended => _ended.Task;

    /// <summary>The UDP port that is listened on.</summary>
    public int Port { get; }

    /// <summary>
    /// Begins to listen. The wildcard IPv6 address hears the all-nodes group (ff02::1) on every interface.
    /// </summary>
    /// <param name="endpoint">Address and port.</param>
    /// <param name="hearsIPv4">Whether the wildcard IPv6 address hears IPv4, too.</param>
    /// <param name="sink">Receives the packets; called on the listener's own thread.</param>
    /// <param name="logger">Told where the socket fails later.</param>
    /// <exception cref="CaptureException">The address can't be listened on.</exception>
    public static UdpListener Start(IPEndPoint endpoint, bool hearsIPv4, IMagicPacketSink sink, ILogger logger)
    {
        UdpListener listener = new(Open(endpoint, hearsIPv4), endpoint, sink, logger);
        listener._thread.Start();
        return listener;
    }

    /// <summary>By what other instances recognize the socket as a daemon's.</summary>
    public static string MarkOf(IPEndPoint endpoint) => $"udp:{endpoint}";

    /// <summary>Opens a socket as <see cref="Start"/> does.</summary>
    /// <exception cref="CaptureException">The address can't be listened on.</exception>
    public static Socket Open(IPEndPoint endpoint, bool hearsIPv4)
    {
        Socket? socket = null;
        try
        {
            // The family itself may be forbidden.
            socket = new Socket(endpoint.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            Bind(socket, endpoint, hearsIPv4);
            return socket;
        }
        catch (SocketException error)
        {
            socket?.Dispose();
            throw Translate(endpoint, error);
        }
    }

    /// <summary>
    /// What to listen on instead of one of this host's own addresses, which hears no broadcasts and no groups; null if the endpoint
    /// hears what it can.
    /// </summary>
    public static IPEndPoint? BetterForBroadcasts(IPEndPoint endpoint)
    {
        bool isOwn = !endpoint.Address.Equals(IPAddress.Any)
            && !endpoint.Address.Equals(IPAddress.IPv6Any)
            && !IPAddress.IsLoopback(endpoint.Address)
            && NetworkInterface.GetAllNetworkInterfaces()
                .SelectMany(static candidate => candidate.GetIPProperties().UnicastAddresses)
                .Any(own => own.Address.Equals(endpoint.Address));
        IPAddress all = endpoint.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any;
        return isOwn ? new IPEndPoint(all, endpoint.Port) : null;
    }

    /// <summary>Ends it; when this returns, the sink isn't called any more.</summary>
    public void Dispose()
    {
        if (_stopping)
        {
            return;
        }

        _stopping = true;
        _bell.Ring();
        _mark.Dispose();
        _thread.Join();
        _socket.Dispose();
        _bell.Dispose();
    }

    private static void Bind(Socket socket, IPEndPoint endpoint, bool hearsIPv4)
    {
        if (!endpoint.Address.Equals(IPAddress.IPv6Any))
        {
            socket.Bind(endpoint);
            return;
        }

        socket.DualMode = hearsIPv4;
        socket.Bind(endpoint);
        foreach (NetworkInterface candidate in NetworkInterface.GetAllNetworkInterfaces())
        {
            JoinAllNodes(socket, candidate);
        }
    }

    private static void JoinAllNodes(Socket socket, NetworkInterface candidate)
    {
        try
        {
            int index = candidate.GetIPProperties().GetIPv6Properties().Index;
            socket.SetSocketOption(SocketOptionLevel.IPv6, SocketOptionName.AddMembership, new IPv6MulticastOption(AllNodes, index));
        }
        catch (Exception error) when (error is SocketException or NetworkInformationException)
        {
            // An interface without IPv6, or without multicast: it has no such group.
        }
    }

    private static CaptureException Translate(IPEndPoint endpoint, SocketException error) => error.SocketErrorCode switch
    {
        SocketError.AddressAlreadyInUse => new CaptureException(
            CaptureFailure.PortInUse, $"can't listen on {endpoint}: another program has that port", "see which: ss -lunp"),
        SocketError.AddressNotAvailable => new CaptureException(
            CaptureFailure.NoSuchInterface, $"can't listen on {endpoint}: this host doesn't have that address", "0.0.0.0 or [::] mean all that it has"),
        SocketError.AddressFamilyNotSupported => new CaptureException(
            CaptureFailure.Refused,
            $"can't listen on {endpoint}: IP is forbidden here",
            "under systemd allow it with a drop-in: RestrictAddressFamilies=AF_INET AF_INET6 and IPAddressAllow=, see virtwold(8)"),
        SocketError.AccessDenied => new CaptureException(
            CaptureFailure.NotPermitted,
            $"not permitted to listen on {endpoint}",
            $"take a port from 1024 on, or give the program the capability: setcap cap_net_bind_service+ep {Environment.ProcessPath}"),
        _ => new CaptureException(CaptureFailure.Refused, $"can't listen on {endpoint}: {error.Message}"),
    };
}
