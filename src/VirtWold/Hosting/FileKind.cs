using System.Runtime.InteropServices;
using VirtWold.Interop;

namespace VirtWold.Hosting;

/// <summary>What kind of file a file is.</summary>
internal static unsafe class FileKind
{
    private const int BufferLength = 256;

    /// <summary>Where struct statx of linux/stat.h has the mode, on all machines.</summary>
    private const int ModeOffset = 28;

    private const int KindBits = 0xF000;
    private const int Socket = 0xC000;

    /// <summary>Whether there is a file of that name, of whatever kind, and whether it is a socket. A link is a link.</summary>
    public static (bool Exists, bool IsSocket) Of(string path)
    {
        Span<byte> stat = stackalloc byte[BufferLength];
        fixed (byte* buffer = stat)
        {
            bool exists = Libc.statx(Libc.AT_FDCWD, path, Libc.AT_SYMLINK_NOFOLLOW, Libc.STATX_TYPE, buffer) == 0;
            return (exists, exists && (MemoryMarshal.Read<ushort>(stat[ModeOffset..]) & KindBits) == Socket);
        }
    }
}
