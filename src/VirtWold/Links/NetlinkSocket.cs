using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using VirtWold.Interop;

namespace VirtWold.Links;

/// <summary>A socket to the kernel's tables of interfaces and routes (netlink(7), rtnetlink(7)). Needs no privilege.</summary>
internal sealed unsafe class NetlinkSocket : IDisposable
{
    public const int NewLink = 16;
    public const int DeleteLink = 17;
    public const int GetLink = 18;
    public const int NewRoute = 24;
    public const int GetRoute = 26;

    /// <summary>Multicast group of changes of interfaces.</summary>
    public const uint LinkGroup = 1;

    private const int ErrorMessage = 2;
    private const int DoneMessage = 3;
    private const int HeaderLength = 16;
    private const ushort RequestDump = 0x1 | 0x300;

    /// <summary>The kernel sends at most so much at once, where the reader's buffer allows it.</summary>
    private const int BufferLength = 32 * 1024;

    private readonly SafeFileHandle _socket;
    private readonly byte[] _buffer = new byte[BufferLength];

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

    /// <summary>Asks for a whole table.</summary>
    /// <param name="type"><see cref="GetLink"/> or <see cref="GetRoute"/>.</param>
    /// <param name="family">The address family, or 0 for all.</param>
    /// <exception cref="Win32Exception">The kernel refuses.</exception>
    public void RequestTable(int type, byte family)
    {
        // The header, and a family-specific structure that may be as short as its first byte, padded.
        Span<byte> request = stackalloc byte[HeaderLength + HeaderLength];
        request.Clear();
        MemoryMarshal.Write(request, request.Length);
        MemoryMarshal.Write(request[4..], (ushort)type);
        MemoryMarshal.Write(request[6..], RequestDump);
        request[HeaderLength] = family;
        fixed (byte* bytes = request)
        {
            if (Libc.send(_socket, bytes, (nuint)request.Length, 0) < 0)
            {
                throw new Win32Exception();
            }
        }
    }

    /// <summary>Waits for messages and hands them out.</summary>
    /// <returns>False where they end a table; true where more may come.</returns>
    /// <exception cref="Win32Exception">
    /// The kernel refuses, or, with <see cref="Libc.ENOBUFS"/>, has dropped messages because they weren't read fast enough.
    /// </exception>
    public bool Receive(Taker take)
    {
        int length;
        fixed (byte* bytes = _buffer)
        {
            length = (int)Libc.recv(_socket, bytes, (nuint)_buffer.Length, 0);
        }

        if (length < 0)
        {
            throw new Win32Exception();
        }

        ReadOnlySpan<byte> rest = _buffer.AsSpan(0, length);
        while (rest.Length >= HeaderLength)
        {
            int messageLength = MemoryMarshal.Read<int>(rest);
            int type = MemoryMarshal.Read<ushort>(rest[4..]);
            if (messageLength < HeaderLength || messageLength > rest.Length || type is DoneMessage or ErrorMessage)
            {
                return false;
            }

            take(type, rest[HeaderLength..messageLength]);
            rest = rest[Math.Min((messageLength + 3) & ~3, rest.Length)..];
        }

        return true;
    }

    public void Dispose() => _socket.Dispose();
}
