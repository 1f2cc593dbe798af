using System.Runtime.InteropServices;

namespace VirtWold.Interop;

/// <summary>libvirt's functions and structures for the addresses of a domain's interfaces, as its header names them (libvirt/libvirt-domain.h).</summary>
internal static unsafe partial class Libvirt
{
    public const uint VIR_DOMAIN_INTERFACE_ADDRESSES_SRC_AGENT = 1;

    /// <summary>The interfaces and their addresses, by a source; the list and each interface are the caller's.</summary>
    [LibraryImport(Library)]
    public static partial int virDomainInterfaceAddresses(SafeHandle domain, virDomainInterface*** interfaces, uint source, uint flags);

    [LibraryImport(Library)]
    public static partial void virDomainInterfaceFree(virDomainInterface* one);

    /// <summary>struct _virDomainInterface.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct virDomainInterface
    {
        public byte* name;
        public byte* hwaddr;
        public uint naddrs;
        public virDomainIPAddress* addrs;
    }

    /// <summary>struct _virDomainInterfaceIPAddress.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct virDomainIPAddress
    {
        public int type;
        public byte* addr;
        public uint prefix;
    }
}
