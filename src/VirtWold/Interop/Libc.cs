using System.Runtime.InteropServices;

namespace VirtWold.Interop;

/// <summary>What is needed of the C library and that .NET has no name for.</summary>
internal static unsafe partial class Libc
{
    public const int EPERM = 1;
    public const int ENOENT = 2;
    public const int ESRCH = 3;
    public const int EBADF = 9;
    public const int EACCES = 13;
    public const int EEXIST = 17;
    public const int EINVAL = 22;
    public const int ENFILE = 23;
    public const int EMFILE = 24;
    public const int ENOSYS = 38;
    public const int EOPNOTSUPP = 95;
    public const int F_GETFD = 1;
    public const int F_SETFD = 2;
    public const int FD_CLOEXEC = 1;
    public const int F_DUPFD_CLOEXEC = 1030;
    public const int O_RDWR = 2;
    public const int O_CLOEXEC = 0x80000;
    public const int O_PATH = 0x200000;
    public const int RLIMIT_NOFILE = 7;
    public const int RLIMIT_AS = 9;
    public const int ENOBUFS = 105;
    public const int STDERR_FILENO = 2;
    public const short POLLOUT = 4;
    public const int AT_FDCWD = -100;
    public const int AT_SYMLINK_NOFOLLOW = 0x100;
    public const int AT_EMPTY_PATH = 0x1000;
    public const uint STATX_TYPE = 1;
    public const uint STATX_UID = 8;
    public const uint STATX_GID = 0x10;
    public const int PR_SET_DUMPABLE = 4;
    public const int PR_SET_KEEPCAPS = 8;
    public const int PR_SET_NAME = 15;
    public const int PR_CAPBSET_READ = 23;
    public const int PR_CAPBSET_DROP = 24;
    public const int PR_SET_NO_NEW_PRIVS = 38;
    public const int PR_GET_NO_NEW_PRIVS = 39;
    public const int PR_CAP_AMBIENT = 47;
    public const int PR_CAP_AMBIENT_RAISE = 2;
    public const int PR_CAP_AMBIENT_CLEAR_ALL = 4;
    public const int AF_UNIX = 1;
    public const int AF_NETLINK = 16;
    public const int SOCK_DGRAM = 2;
    public const int SOCK_RAW = 3;
    public const int SOCK_CLOEXEC = 0x80000;
    public const int NETLINK_ROUTE = 0;
    public const int SOL_SOCKET = 1;
    public const int SO_GET_FILTER = 26;
    public const int FSETLOCKING_BYCALLER = 2;

    private const string Library = "libc";

    [LibraryImport(Library)]
    public static partial void _exit(int status);

    /// <summary>__fsetlocking(3): who locks a stream around each use of it.</summary>
    [LibraryImport(Library)]
    public static partial int __fsetlocking(nint stream, int type);

    /// <summary>fopencookie(3): a C file whose bytes come from somewhere else.</summary>
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint fopencookie(nint cookie, string mode, cookie_io_functions functions);

    [LibraryImport(Library)]
    public static partial int fclose(nint stream);

    [LibraryImport(Library)]
    public static partial int madvise(nint address, nint length, int advice);

    /// <summary>Gives free memory of malloc(3) back to the kernel; glibc's own.</summary>
    [LibraryImport(Library)]
    public static partial int malloc_trim(nuint pad);

    /// <summary>fstat(2). The structure begins with the device and the inode number, eight bytes each, on all 64-bit machines.</summary>
    [LibraryImport(Library)]
    public static partial int fstat(int fd, byte* buffer);

    /// <summary>
    /// prctl(2) with PR_SET_NAME: what ps -T and top -H call the calling thread, cut to fifteen bytes. The runtime keeps the names of its
    /// threads to itself in a native program.
    /// </summary>
    [LibraryImport(Library, EntryPoint = "prctl", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int prctl_name(int option, string name);

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

    [LibraryImport(Library, SetLastError = true)]
    public static partial int prctl(int operation, nuint argument2, nuint argument3, nuint argument4, nuint argument5);

    /// <summary>capget(2). The C library has it, though no header of it does.</summary>
    [LibraryImport(Library, SetLastError = true)]
    public static partial int capget(cap_user_header* header, cap_user_data* data);

    /// <summary>capset(2).</summary>
    [LibraryImport(Library, SetLastError = true)]
    public static partial int capset(cap_user_header* header, cap_user_data* data);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int statx(int folder, string path, int flags, uint mask, byte* buffer);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int statx(SafeHandle file, string path, int flags, uint mask, byte* buffer);

    [LibraryImport(Library)]
    public static partial uint geteuid();

    [LibraryImport(Library)]
    public static partial uint getegid();

    /// <summary>getgroups(2): how many supplementary groups there are, or which ones.</summary>
    [LibraryImport(Library)]
    public static partial int getgroups(int size, uint* groups);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int getpwnam_r(string name, passwd_entry* entry, byte* buffer, nuint length, passwd_entry** found);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int initgroups(string user, uint group);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int setresgid(uint real, uint effective, uint saved);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int setresuid(uint real, uint effective, uint saved);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int execve(string path, byte** arguments, byte** environment);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int open(string path, int flags);

    [LibraryImport(Library)]
    public static partial int close(int fd);

    /// <summary>fcntl(2), for commands that take a number or nothing.</summary>
    [LibraryImport(Library)]
    public static partial int fcntl(int fd, int command, nint argument);

    [LibraryImport(Library)]
    public static partial int getrlimit(int resource, resource_limit* limit);

    [LibraryImport(Library, SetLastError = true)]
    public static partial nint write(int fd, byte* bytes, nuint length);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int poll(poll_entry* descriptors, nuint count, int milliseconds);

    /// <summary>statfs(2).</summary>
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int statfs(string path, statfs_buffer* buffer);

    /// <summary>struct statfs of sys/statfs.h: it begins with the type, and is no longer than this on 64-bit machines.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 256)]
    internal struct statfs_buffer
    {
        public long f_type;
    }

    /// <summary>cookie_io_functions_t of stdio.h.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct cookie_io_functions
    {
        public delegate* unmanaged[Cdecl]<nint, byte*, nuint, nint> read;
        public nint write;
        public nint seek;
        public delegate* unmanaged[Cdecl]<nint, int> close;
    }

    /// <summary>struct pollfd of poll.h.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct poll_entry
    {
        public int fd;
        public short events;
        public short revents;
    }

    /// <summary>struct rlimit of sys/resource.h.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct resource_limit
    {
        public ulong current;
        public ulong highest;
    }

    /// <summary>struct passwd of pwd.h.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct passwd_entry
    {
        public byte* pw_name;
        public byte* pw_passwd;
        public uint pw_uid;
        public uint pw_gid;
        public byte* pw_gecos;
        public byte* pw_dir;
        public byte* pw_shell;
    }

    /// <summary>struct __user_cap_header_struct of linux/capability.h.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct cap_user_header
    {
        public uint version;
        public int pid;
    }

    /// <summary>struct __user_cap_data_struct of linux/capability.h: 32 capabilities of each set.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct cap_user_data
    {
        public uint effective;
        public uint permitted;
        public uint inheritable;
    }

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
