using System.Runtime.InteropServices;

namespace VirtWold.Interop;

/// <summary>What is needed of the C library and that .NET has no name for.</summary>
internal static unsafe partial class Libc
{
    private const string Library = "libc";

    /// <summary>The interfaces of this network namespace (if_nameindex(3)); ended by an entry whose index is zero.</summary>
    [LibraryImport(Library)]
    public static partial if_nameindex_entry* if_nameindex();

    [LibraryImport(Library)]
    public static partial void if_freenameindex(if_nameindex_entry* entries);

    /// <summary>fstat(2). The structure begins with the device and the inode number, eight bytes each, on all 64-bit machines.</summary>
    [LibraryImport(Library)]
    public static partial int fstat(int fd, byte* buffer);

    /// <summary>struct if_nameindex of net/if.h.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct if_nameindex_entry
    {
        public uint if_index;
        public byte* if_name;
    }
}
