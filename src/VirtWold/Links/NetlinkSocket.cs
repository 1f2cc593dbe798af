using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using VirtWold.Interop;

namespace VirtWold.Links;

/// <summary>A socket to the kernel's tables of interfaces and routes (netlink(7), rtnetlink(7)). Needs no privilege.</summary>
internal sealed unsafe class NetlinkSocket : IDisposable
{
    public const int ErrorMessage = 2;
    public const int DoneMessage = 3;
    public const int NewLink = 16;
    public const int DeleteLink = 17;
    public const int GetLink = 18;
    public const int NewAddress = 20;
    public const int GetAddress = 22;
    public const int NewRoute = 24;
    public const int GetRoute = 26;

    /// <summary>Multicast group of changes of interfaces.</summary>
    public const uint LinkGroup = 1;

    /// <summary>Multicast groups of changes of IPv4 and IPv6 addresses.</summary>
    public const uint AddressGroups = 0x10 | 0x100;

    /// <summary>The kernel sends at most so much at once, where the reader's buffer allows it.</summary>
    public const int BufferLength = 32 * 1024;

    private const ushort Request = 0x1;
    private const ushort Acknowledge = 0x4;
    private const ushort CreateNew = 0x600;
    private const ushort Dump = 0x300;

    /// <summary>Room for the news of some hundred interfaces that come at once; the kernel gives as much of it as it may.</summary>
    private const int ReceiveBuffer = 1024 * 1024;

    private readonly SafeFileHandle _socket;

    /// <summary>Opens a socket.</summary>
    /// <param name="groups">Multicast groups whose messages it receives; 0 for none.</param>
    /// <exception cref="Win32Exception">The kernel refuses.</exception>
    public NetlinkSocket(uint groups)
    {
        int socket = Libc.socket(Libc.AF_NETLINK, Libc.SOCK_RAW | Libc.SOCK_CLOEXEC, Libc.NETLINK_ROUTE);
        if (socket < 0)
        {
            throw new Win32Exception();
        }

        _socket = new SafeFileHandle(socket, ownsHandle: true);
        int size = ReceiveBuffer;
        _ = Libc.setsockopt(_socket, Libc.SOL_SOCKET, Libc.SO_RCVBUF, &size, sizeof(int));
        Libc.sockaddr_nl address = new() { nl_family = Libc.AF_NETLINK, nl_groups = groups };
        if (Libc.bind(_socket, &address, (uint)sizeof(Libc.sockaddr_nl)) != 0)
        {
            Win32Exception error = new();
            _socket.Dispose();
            throw error;
        }
    }

    /// <summary>Takes one message: its type, and its body behind the netlink header.</summary>
    internal delegate void Taker(int type, ReadOnlySpan<byte> body);

    /// <summary>The socket itself, to be waited for.</summary>
    public SafeHandle Handle => _socket;

    /// <summary>Asks for a whole table.</summary>
    /// <param name="type"><see cref="GetLink"/> or <see cref="GetRoute"/>.</param>
    /// <param name="family">The address family, or 0 for all.</param>
    /// <param name="sequence">The number that the answer bears.</param>
    /// <exception cref="Win32Exception">The kernel refuses.</exception>
    public void RequestTable(int type, byte family, uint sequence = 1) => Send(type, Request | Dump, sequence, [family]);

    /// <summary>Asks one thing.</summary>
    /// <param name="type">What kind of thing.</param>
    /// <param name="body">The structure that belongs to the type, with attributes.</param>
    /// <exception cref="Win32Exception">The kernel refuses.</exception>
    public void Ask(int type, ReadOnlySpan<byte> body) => Send(type, Request, 1, body);

    /// <summary>Has something made or changed, and waits until it is.</summary>
    /// <param name="type">What kind of thing.</param>
    /// <param name="body">The structure that belongs to the type, with attributes.</param>
    /// <param name="isNew">Whether it is made, and mustn't be there already.</param>
    /// <exception cref="Win32Exception">The kernel refuses.</exception>
    public void Change(int type, ReadOnlySpan<byte> body, bool isNew)
    {
        Send(type, (ushort)(Request | Acknowledge | (isNew ? CreateNew : 0)), 1, body);
        byte[] buffer = new byte[BufferLength];
        NetlinkMessages messages = new(buffer.AsSpan(0, Receive(buffer)));
        if (messages.MoveNext() && messages.Type == ErrorMessage && messages.Body.Length >= sizeof(int) && MemoryMarshal.Read<int>(messages.Body) is var error and not 0)
        {
            throw new Win32Exception(-error);
        }
    }

    /// <summary>Waits for a datagram.</summary>
    /// <returns>Its length.</returns>
    /// <exception cref="Win32Exception">
    /// The kernel refuses, or, with <see cref="Libc.ENOBUFS"/>, messages are lost because they weren't read fast enough or are too long.
    /// </exception>
    public int Receive(Span<byte> buffer)
    {
        nint length;
        fixed (byte* bytes = buffer)
        {
            length = Libc.recv(_socket, bytes, (nuint)buffer.Length, Libc.MSG_TRUNC);
        }

        return length < 0 ? throw new Win32Exception()
            : length > buffer.Length ? throw new Win32Exception(Libc.ENOBUFS)
            : (int)length;
    }

    /// <summary>Hands out all messages of a table that was asked for, or of one answer.</summary>
    /// <exception cref="Win32Exception">The kernel refuses.</exception>
    public void ReadAnswer(Taker take, bool isTable = true)
    {
        byte[] buffer = new byte[BufferLength];
        while (true)
        {
            NetlinkMessages messages = new(buffer.AsSpan(0, Receive(buffer)));
            while (messages.MoveNext())
            {
                if (messages.Type is DoneMessage)
                {
                    return;
                }

                if (messages.Type is ErrorMessage)
                {
                    throw new Win32Exception(messages.Body.Length >= sizeof(int) ? -MemoryMarshal.Read<int>(messages.Body) : 0);
                }

                take(messages.Type, messages.Body);
            }

            if (!isTable)
            {
                return;
            }
        }
    }

    public void Dispose() => _socket.Dispose();

    private void Send(int type, ushort flags, uint sequence, ReadOnlySpan<byte> body)
    {
        // A body may be as short as its first byte, padded.
        const int shortest = 16;
        Span<byte> request = stackalloc byte[NetlinkMessages.HeaderLength + Math.Max(body.Length, shortest)];
        request.Clear();
        MemoryMarshal.Write(request, request.Length);
        MemoryMarshal.Write(request[4..], (ushort)type);
        MemoryMarshal.Write(request[6..], flags);
        MemoryMarshal.Write(request[8..], sequence);
        body.CopyTo(request[NetlinkMessages.HeaderLength..]);
        fixed (byte* bytes = request)
        {
            if (Libc.send(_socket, bytes, (nuint)request.Length, 0) < 0)
            {
                throw new Win32Exception();
            }
        }
    }
}
