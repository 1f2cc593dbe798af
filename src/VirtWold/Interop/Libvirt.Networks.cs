using System.Runtime.InteropServices;

namespace VirtWold.Interop;

/// <summary>libvirt's functions and structures for its networks, as its header names them (libvirt/libvirt-network.h).</summary>
internal static unsafe partial class Libvirt
{
    /// <summary>The connection that a domain came by; not a reference of its own.</summary>
    [LibraryImport(Library)]
    public static partial nint virDomainGetConnect(SafeHandle domain);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint virNetworkLookupByName(nint conn, string name);

    [LibraryImport(Library)]
    public static partial int virNetworkFree(nint network);

    /// <summary>The definition; the text is the caller's.</summary>
    [LibraryImport(Library)]
    public static partial byte* virNetworkGetXMLDesc(SafeHandle network, uint flags);

    /// <summary>The leases of one station, or of all; the list and each lease are the caller's.</summary>
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int virNetworkGetDHCPLeases(SafeHandle network, string? mac, virNetworkDHCPLease*** leases, uint flags);

    [LibraryImport(Library)]
    public static partial void virNetworkDHCPLeaseFree(virNetworkDHCPLease* lease);

    /// <summary>struct _virNetworkDHCPLease.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct virNetworkDHCPLease
    {
        public byte* iface;

        /// <summary>Seconds since 1970; 0 for one that doesn't end.</summary>
        public long expirytime;
        public int type;
        public byte* mac;
        public byte* iaid;
        public byte* ipaddr;
        public uint prefix;
        public byte* hostname;
        public byte* clientid;
    }
}
