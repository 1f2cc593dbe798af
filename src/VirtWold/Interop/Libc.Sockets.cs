using System.Runtime.InteropServices;

namespace VirtWold.Interop;

// Sockets and event descriptors, where .NET has no call that waits for two of them or tells all that the kernel tells.
internal static unsafe partial class Libc
{
    public const int EINTR = 4;
    public const int EAGAIN = 11;
    public const short POLLIN = 1;
    public const int SO_RCVBUF = 8;
    public const int MSG_TRUNC = 0x20;
    public const int MSG_DONTWAIT = 0x40;
    public const int EFD_NONBLOCK = 0x800;
    public const int EFD_CLOEXEC = 0x80000;

    [LibraryImport(Library, SetLastError = true)]
    public static partial int eventfd(uint value, int flags);

    [LibraryImport(Library, SetLastError = true)]
    public static partial nint read(SafeHandle file, void* buffer, nuint length);

    [LibraryImport(Library, SetLastError = true)]
    public static partial nint write(SafeHandle file, void* buffer, nuint length);

    [LibraryImport(Library, SetLastError = true)]
    public static partial nint recvmsg(SafeHandle socket, message_header* message, int flags);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int setsockopt(SafeHandle socket, int level, int name, void* value, uint length);

    /// <summary>struct iovec of sys/uio.h.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct io_vector
    {
        public void* iov_base;
        public nuint iov_len;
    }

    /// <summary>struct msghdr of sys/socket.h, as it is on 64-bit machines.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct message_header
    {
        public void* msg_name;
        public uint msg_namelen;
        public io_vector* msg_iov;
        public nuint msg_iovlen;
        public void* msg_control;
        public nuint msg_controllen;
        public int msg_flags;
    }
}
