using System.Runtime.InteropServices;
using VirtWold.Interop;

namespace VirtWold.Hosting;

/// <summary>Whom a file belongs to.</summary>
internal static unsafe class FileOwner
{
    private const int BufferLength = 256;

    /// <summary>Where struct statx of linux/stat.h has the owner's number, on all machines.</summary>
    private const int UserIdOffset = 20;

    /// <summary>The owner's number; null if the file isn't there or the kernel doesn't tell.</summary>
    public static uint? Of(string path)
    {
        Span<byte> stat = stackalloc byte[BufferLength];
        fixed (byte* buffer = stat)
        {
            return Libc.statx(Libc.AT_FDCWD, path, 0, Libc.STATX_UID, buffer) == 0 ? MemoryMarshal.Read<uint>(stat[UserIdOffset..]) : null;
        }
    }
}
