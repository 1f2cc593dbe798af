using System.Runtime.InteropServices;
using VirtWold.Interop;

namespace VirtWold.Hosting;

/// <summary>Whom a file belongs to.</summary>
/// <param name="User">The number of the user.</param>
/// <param name="Group">The number of the group.</param>
internal readonly unsafe record struct FileOwner(uint User, uint Group)
{
    private const int BufferLength = 256;
    private const uint Mask = Libc.STATX_UID | Libc.STATX_GID;

    /// <summary>Where struct statx of linux/stat.h has the owner's number, on all machines.</summary>
    private const int UserIdOffset = 20;

    private const int GroupIdOffset = 24;

    /// <summary>The number of the user that owns the file; null if the file isn't there or the kernel doesn't tell.</summary>
    public static uint? Of(string path)
    {
        Span<byte> stat = stackalloc byte[BufferLength];
        fixed (byte* buffer = stat)
        {
            return Libc.statx(Libc.AT_FDCWD, path, 0, Mask, buffer) == 0 ? Read(stat).User : null;
        }
    }

    /// <summary>The owners of an open file; nothing where the kernel doesn't tell.</summary>
    public static FileOwner? Of(SafeHandle file)
    {
        Span<byte> stat = stackalloc byte[BufferLength];
        fixed (byte* buffer = stat)
        {
            return Libc.statx(file, "", Libc.AT_EMPTY_PATH, Mask, buffer) == 0 ? Read(stat) : null;
        }
    }

    private static FileOwner Read(ReadOnlySpan<byte> stat) =>
        new(MemoryMarshal.Read<uint>(stat[UserIdOffset..]), MemoryMarshal.Read<uint>(stat[GroupIdOffset..]));
}
