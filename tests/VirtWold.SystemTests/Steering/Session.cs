using System.Net;
using System.Net.Sockets;
using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Steering;

/// <summary>Connections and datagrams between two of a lab's namespaces, by sockets of this program's own that are opened there.</summary>
internal static class Session
{
    private const int Timeout = 3000;

    private static int _number;

    /// <summary>Opens a TCP connection, and sends some thousand bytes there and back.</summary>
    /// <returns>"ok", or what went wrong.</returns>
    public static string Tcp(SharedNicLab lab, NetworkNamespace client, NetworkNamespace server, string address, int port)
    {
        _ = lab;
        using var listener = Open(server, address, SocketType.Stream, socket => Bind(socket, address, port));
        listener.Listen();
        try
        {
            using var caller = Open(client, address, SocketType.Stream, _ => { });
            if (!caller.ConnectAsync(IPAddress.Parse(address), port).Wait(Timeout))
            {
                return "no connection";
            }

            using var answerer = listener.Accept();
            answerer.ReceiveTimeout = Timeout;
            var sent = new byte[20_000];
            Random.Shared.NextBytes(sent);
            return Carries(caller, answerer, sent) && Carries(answerer, caller, sent) ? "ok" : "other bytes";
        }
        catch (Exception error) when (error is SocketException or AggregateException)
        {
            return error.GetBaseException().Message;
        }
    }

    /// <summary>Sends a datagram there and back.</summary>
    /// <returns>"ok", or what went wrong.</returns>
    public static string Udp(NetworkNamespace client, NetworkNamespace server, string address, int port, int length)
    {
        using var answerer = Open(server, address, SocketType.Dgram, socket => Bind(socket, address, port));
        using var caller = Open(client, address, SocketType.Dgram, _ => { });
        try
        {
            var sent = new byte[length];
            Random.Shared.NextBytes(sent);
            caller.Connect(IPAddress.Parse(address), port);
            caller.Send(sent);
            var received = new byte[70_000];
            EndPoint from = new IPEndPoint(address.Contains(':', StringComparison.Ordinal) ? IPAddress.IPv6Any : IPAddress.Any, 0);
            var first = answerer.ReceiveFrom(received, ref from);
            answerer.SendTo(received.AsSpan(0, first), from);
            var second = caller.Receive(received);
            return sent.AsSpan().SequenceEqual(received.AsSpan(0, second)) ? "ok" : "other bytes";
        }
        catch (SocketException error)
        {
            return error.Message;
        }
    }

    /// <summary>How many copies of one magic packet, which nobody has sent before, come to the pod.</summary>
    public static int Copies(SharedNicLab lab)
    {
        var number = Interlocked.Increment(ref _number);
        var script = $"""
            import socket, select, ctypes, sys
            libc = ctypes.CDLL(None)
            def opened(process, name):
                with open(f"/proc/{'{'}process{'}'}/ns/net") as namespace:
                    assert libc.setns(namespace.fileno(), 0x40000000) == 0
                made = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(0x0842))
                made.bind((name, 0x0842))
                return made
            pod, wire = opened({lab.Pod.Holder}, "{SharedNicLab.PodInterface}"), opened({lab.Wire.Holder}, "{SharedNicLab.WireInterface}")
            def frame(last):
                return b"\xff" * 6 + bytes.fromhex("020000000001") + b"\x08\x42" + b"\xff" * 6 + bytes([2, 0, 0, {number % 256}, last, 1]) * 16
            # The second one comes behind all copies of the first one.
            wire.send(frame(1))
            wire.send(frame(2))
            count = 0
            while select.select([pod], [], [], 3)[0]:
                data, address = pod.recvfrom(2000)
                if address[2] == 4:
                    continue
                count += data == frame(1)
                if data == frame(2):
                    break
            print(count)
            """;
        return int.Parse(Tool.Run(SharedNicLab.Python, "-c", script).Output, System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>Opens a socket in a namespace.</summary>
    public static Socket Open(NetworkNamespace side, string address, SocketType type, Action<Socket> prepare)
    {
        Socket? socket = null;
        side.RunInside(() =>
        {
            var family = address.Contains(':', StringComparison.Ordinal) ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork;
            socket = new Socket(family, type, type == SocketType.Stream ? ProtocolType.Tcp : ProtocolType.Udp) { ReceiveTimeout = Timeout, SendTimeout = Timeout };
            prepare(socket);
        });
        return socket!;
    }

    /// <summary>Binds a socket to an address that another one may just have had.</summary>
    public static void Bind(Socket socket, string address, int port)
    {
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        socket.Bind(new IPEndPoint(IPAddress.Parse(address), port));
    }

    private static bool Carries(Socket from, Socket to, byte[] bytes)
    {
        from.Send(bytes);
        var received = new byte[bytes.Length];
        for (var length = 0; length < received.Length;)
        {
            var more = to.Receive(received.AsSpan(length));
            if (more == 0)
            {
                return false;
            }

            length += more;
        }

        return received.AsSpan().SequenceEqual(bytes);
    }
}
