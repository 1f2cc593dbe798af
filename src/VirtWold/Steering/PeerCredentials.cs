using System.Net.Sockets;
using System.Runtime.InteropServices;
using VirtWold.Interop;

namespace VirtWold.Steering;

/// <summary>Who is at the other end of a Unix socket, as the kernel says (SO_PEERCRED of unix(7)).</summary>
/// <param name="Process">The process.</param>
/// <param name="User">Its user.</param>
internal sealed record PeerCredentials(int Process, uint User)
{
    private const int SolSocket = 1;
    private const int SoPeerCred = 17;
    private const int Length = 12;

    /// <summary>Whether it is root, or the user of this process.</summary>
    public bool IsTrusted => User == 0 || User == Libc.geteuid();

    /// <summary>Asks the kernel.</summary>
    /// <exception cref="SocketException">It doesn't tell.</exception>
    public static PeerCredentials Of(Socket socket)
    {
        byte[] bytes = new byte[Length];
        socket.GetRawSocketOption(SolSocket, SoPeerCred, bytes);
        return new PeerCredentials(MemoryMarshal.Read<int>(bytes), MemoryMarshal.Read<uint>(bytes.AsSpan(sizeof(int))));
    }
}
