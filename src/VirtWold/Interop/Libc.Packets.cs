using System.Runtime.InteropServices;

namespace VirtWold.Interop;

// Packet sockets (packet(7)), opened so that they hear nothing before they may: libpcap opens its own otherwise.
internal static unsafe partial class Libc
{
    public const int ENXIO = 6;
    public const int ENOMEM = 12;
    public const int ENODEV = 19;
    public const int ENETDOWN = 100;
    public const int AF_PACKET = 17;
    public const int SO_ATTACH_FILTER = 26;
    public const int SOL_PACKET = 263;
    public const int PACKET_ADD_MEMBERSHIP = 1;
    public const int PACKET_DROP_MEMBERSHIP = 2;
    public const int PACKET_STATISTICS = 6;
    public const int PACKET_AUXDATA = 8;
    public const ushort PACKET_MR_MULTICAST = 0;
    public const ushort PACKET_MR_UNICAST = 3;
    public const ushort ETH_P_ALL = 3;
    public const uint TP_STATUS_VLAN_VALID = 1 << 4;
    public const uint TP_STATUS_VLAN_TPID_VALID = 1 << 6;

    [LibraryImport(Library, SetLastError = true)]
    public static partial int getsockopt(SafeHandle socket, int level, int name, void* value, uint* length);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int bind(SafeHandle socket, sockaddr_ll* address, uint length);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int getsockname(SafeHandle socket, sockaddr_ll* address, uint* length);

    [LibraryImport(Library, SetLastError = true)]
    public static partial nint getrandom(byte* buffer, nuint length, uint flags);

    /// <summary>struct sockaddr_ll of linux/if_packet.h.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct sockaddr_ll
    {
        public ushort sll_family;

        /// <summary>In network order.</summary>
        public ushort sll_protocol;
        public int sll_ifindex;
        public ushort sll_hatype;
        public byte sll_pkttype;
        public byte sll_halen;
        public fixed byte sll_addr[8];
    }

    /// <summary>struct packet_mreq of linux/if_packet.h.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct packet_mreq
    {
        public int mr_ifindex;
        public ushort mr_type;
        public ushort mr_alen;
        public fixed byte mr_address[8];
    }

    /// <summary>struct tpacket_auxdata of linux/if_packet.h.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct tpacket_auxdata
    {
        public uint tp_status;
        public uint tp_len;
        public uint tp_snaplen;
        public ushort tp_mac;
        public ushort tp_net;
        public ushort tp_vlan_tci;
        public ushort tp_vlan_tpid;
    }

    /// <summary>struct cmsghdr of sys/socket.h, as it is on 64-bit machines; its data follow.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct control_header
    {
        public nuint cmsg_len;
        public int cmsg_level;
        public int cmsg_type;
    }

    /// <summary>struct sock_fprog of linux/filter.h.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct sock_fprog
    {
        public ushort len;
        public LibPcap.bpf_insn* filter;
    }
}
