using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using VirtWold.Interop;
using VirtWold.WakeOnLan;

namespace VirtWold.Capture;

/// <summary>
/// Hears magic packets on a UDP socket: those that this host sends to itself, which no capture of an interface shows, and those of
/// others where capturing isn't permitted. One thread waits in the kernel; nothing is allocated for a packet that comes.
/// </summary>
internal sealed class UdpListener : IPacketSource
{
    /// <summary>The largest UDP datagram.</summary>
    private const int BufferLength = 64 * 1024;

    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(1);
    private static readonly IPAddress AllNodes = IPAddress.Parse("ff02::1");

    private readonly Socket _socket;
    private readonly string _name;
    private readonly IMagicPacketSink _sink;
    private readonly ILogger _logger;
    private readonly Thread _thread;
    private volatile bool _stopping;
    private volatile string _failure = "";

    private UdpListener(Socket socket, IPEndPoint endpoint, IMagicPacketSink sink, ILogger logger)
    {
        _socket = socket;
        _name = endpoint.ToString();
        _sink = sink;
        _logger = logger;
        Port = endpoint.Port;
        _thread = new Thread(Run) { Name = $"listen {_name}", IsBackground = true };
    }

    public SourceState State => new(_name, IsInterface: false, _failure.Length == 0, _failure, Dropped: 0);

    /// <summary>The UDP port that is listened on.</summary>
    public int Port { get; }

    /// <summary>
    /// Begins to listen. The wildcard IPv6 address hears the all-nodes group (ff02::1) on every interface.
    /// </summary>
    /// <param name="endpoint">Address and port.</param>
    /// <param name="hearsIPv4">Whether the wildcard IPv6 address hears IPv4, too.</param>
    /// <param name="sink">Who is told; called on the listener's own thread.</param>
    /// <param name="logger">Told where the socket fails later.</param>
    /// <exception cref="CaptureException">The address can't be listened on.</exception>
    public static UdpListener Start(IPEndPoint endpoint, bool hearsIPv4, IMagicPacketSink sink, ILogger logger)
    {
        UdpListener listener = new(Open(endpoint, hearsIPv4), endpoint, sink, logger);
        listener._thread.Start();
        return listener;
    }

    /// <summary>Opens a socket as <see cref="Start"/> does.</summary>
    /// <exception cref="CaptureException">The address can't be listened on.</exception>
    public static Socket Open(IPEndPoint endpoint, bool hearsIPv4)
    {
        Socket socket = new(endpoint.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            Bind(socket, endpoint, hearsIPv4);
            return socket;
        }
        catch (SocketException error)
        {
            socket.Dispose();
            throw Translate(endpoint, error);
        }
    }

    /// <summary>Ends it; when this returns, the sink isn't called any more.</summary>
    public void Dispose()
    {
        if (_stopping)
        {
            return;
        }

        _stopping = true;
        _socket.Dispose();
        _thread.Join();
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
            CaptureFailure.PortInUse, $"can't listen on {endpoint}: another program has that port; see which: ss -lunp"),
        SocketError.AddressNotAvailable => new CaptureException(
            CaptureFailure.NoSuchInterface, $"can't listen on {endpoint}: this host doesn't have that address; 0.0.0.0 or [::] mean all that it has"),
        SocketError.AccessDenied => new CaptureException(
            CaptureFailure.NotPermitted,
            $"not permitted to listen on {endpoint}; take a port from 1024 on, or give the program the capability: "
            + $"setcap cap_net_bind_service+ep {Environment.ProcessPath}"),
        _ => new CaptureException(CaptureFailure.Refused, $"can't listen on {endpoint}: {error.Message}"),
    };

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Said; the others go on.")]
    private void Run()
    {
        _ = Libc.prctl_name(Libc.PR_SET_NAME, _thread.Name!);
        byte[] buffer = new byte[BufferLength];
        SocketAddress sender = new(_socket.AddressFamily);
        while (!_stopping)
        {
            try
            {
                int length = _socket.ReceiveFrom(buffer, SocketFlags.None, sender);
                _failure = "";
                Read(buffer.AsSpan(0, length), sender);
            }
            catch (SocketException error) when (!_stopping)
            {
                // The kernel is short of something; the next datagram may come all the same.
                _failure = $"has failed: {error.Message}";
                _logger.SocketFailed(_name, error.Message);
                Thread.Sleep(AfterFailure);
            }
            catch (Exception fault)
            {
                if (!_stopping)
                {
                    _failure = $"has failed: {fault.Message}";
                    _logger.SocketFailed(_name, fault.Message);
                }

                return;
            }
        }
    }

    private void Read(ReadOnlySpan<byte> payload, SocketAddress sender)
    {
        InternetAddress address = InternetAddress.FromSocketAddress(sender.Buffer.Span[..sender.Size], sender.Family);
        Carrier carrier = address.Family == AddressFamily.InterNetworkV6 ? Carrier.Udp6 : Carrier.Udp4;
        PacketOrigin origin = new(_name, carrier, default, address, Port, null);
        if (MagicPacket.TryRead(payload, out MagicPacket packet, out BrokenRule broken))
        {
            _sink.Accept(packet, origin);
        }
        else
        {
            _sink.Refuse(broken, origin);
        }
    }
}
