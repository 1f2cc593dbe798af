using System.Runtime.InteropServices;

namespace VirtWold.Interop;

/// <summary>What is needed of the C library and that .NET has no name for.</summary>
internal static unsafe partial class Libc
{
    public const int ENOBUFS = 105;
    public const int AF_NETLINK = 16;
    public const int SOCK_RAW = 3;
    public const int SOCK_CLOEXEC = 0x80000;
    public const int NETLINK_ROUTE = 0;
    public const int SOL_SOCKET = 1;
    public const int SO_GET_FILTER = 26;

    private const string Library = "libc";

    [LibraryImport(Library)]
    public static partial void _exit(int status);

    [LibraryImport(Library)]
    public static partial int madvise(nint address, nint length, int advice);

    /// <summary>fstat(2). The structure begins with the device and the inode number, eight bytes each, on all 64-bit machines.</summary>
    [LibraryImport(Library)]
    public static partial int fstat(int fd, byte* buffer);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int socket(int family, int type, int protocol);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int bind(SafeHandle socket, sockaddr_nl* address, uint length);

    [LibraryImport(Library, SetLastError = true)]
    public static partial nint send(SafeHandle socket, byte* bytes, nuint length, int flags);

    [LibraryImport(Library, SetLastError = true)]
    public static partial nint recv(SafeHandle socket, byte* bytes, nuint length, int flags);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int getsockopt(int socket, int level, int name, void* value, uint* length);

    /// <summary>struct sockaddr_nl of linux/netlink.h.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct sockaddr_nl
    {
        public ushort nl_family;
        public ushort nl_pad;
        public uint nl_pid;
        public uint nl_groups;
    }
}
