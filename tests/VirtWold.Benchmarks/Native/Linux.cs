using System.Runtime.InteropServices;

namespace VirtWold.Benchmarks.Native;

/// <summary>What measuring needs of the C library and that .NET has no name for.</summary>
internal static unsafe partial class Linux
{
    public const int AF_PACKET = 17;
    public const int SOCK_RAW = 3;
    public const int SOCK_CLOEXEC = 0x80000;
    public const int CLONE_NEWNET = 0x40000000;
    public const int SIGTERM = 15;
    public const int SOL_SOCKET = 1;
    public const int SO_PEERCRED = 17;

    private const string Library = "libc";

    [LibraryImport(Library, SetLastError = true)]
    public static partial int setns(SafeHandle file, int type);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    public static partial uint if_nametoindex(string name);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int socket(int family, int type, int protocol);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int bind(SafeHandle socket, sockaddr_ll* address, uint length);

    [LibraryImport(Library, SetLastError = true)]
    public static partial nint send(SafeHandle socket, byte* bytes, nuint length, int flags);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int sched_getaffinity(int thread, nuint size, ulong* mask);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int sched_setaffinity(int thread, nuint size, ulong* mask);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int clock_gettime(int clock, Timespec* time);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int kill(int process, int signal);

    /// <summary>struct sockaddr_ll of linux/if_packet.h.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct sockaddr_ll
    {
        public ushort sll_family;
        public ushort sll_protocol;
        public int sll_ifindex;
        public ushort sll_hatype;
        public byte sll_pkttype;
        public byte sll_halen;
        public ulong sll_addr;
    }

    /// <summary>struct timespec of time.h.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Timespec
    {
        public CLong tv_sec;
        public CLong tv_nsec;
    }
}
