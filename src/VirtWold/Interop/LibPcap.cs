using System.Runtime.InteropServices;

namespace VirtWold.Interop;

/// <summary>libpcap's functions, constants and structures (pcap/pcap.h, pcap/bpf.h), as its manual pages name them.</summary>
internal static unsafe partial class LibPcap
{
    public const int PCAP_ERRBUF_SIZE = 256;
    public const int PCAP_ERROR_BREAK = -2;
    public const int PCAP_ERROR_NO_SUCH_DEVICE = -5;
    public const int PCAP_ERROR_PERM_DENIED = -8;
    public const int PCAP_ERROR_IFACE_NOT_UP = -9;
    public const int PCAP_ERROR_PROMISC_PERM_DENIED = -11;
    public const int PCAP_D_IN = 1;
    public const int DLT_EN10MB = 1;

    private const string Library = "libpcap.so.0.8";

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint pcap_create(string source, byte* errbuf);

    [LibraryImport(Library)]
    public static partial void pcap_close(nint p);

    [LibraryImport(Library)]
    public static partial int pcap_set_snaplen(SafeHandle p, int snaplen);

    [LibraryImport(Library)]
    public static partial int pcap_set_promisc(SafeHandle p, int promisc);

    [LibraryImport(Library)]
    public static partial int pcap_set_timeout(SafeHandle p, int milliseconds);

    [LibraryImport(Library)]
    public static partial int pcap_set_immediate_mode(SafeHandle p, int immediate);

    [LibraryImport(Library)]
    public static partial int pcap_set_buffer_size(SafeHandle p, int bytes);

    [LibraryImport(Library)]
    public static partial int pcap_activate(SafeHandle p);

    [LibraryImport(Library)]
    public static partial int pcap_fileno(SafeHandle p);

    [LibraryImport(Library)]
    public static partial int pcap_datalink(SafeHandle p);

    [LibraryImport(Library)]
    public static partial int pcap_setdirection(SafeHandle p, int direction);

    [LibraryImport(Library)]
    public static partial int pcap_setfilter(SafeHandle p, bpf_program* program);

    [LibraryImport(Library)]
    public static partial int pcap_next_ex(nint p, pcap_pkthdr** header, byte** data);

    [LibraryImport(Library)]
    public static partial void pcap_breakloop(SafeHandle p);

    [LibraryImport(Library)]
    public static partial int pcap_sendpacket(SafeHandle p, byte* frame, int size);

    [LibraryImport(Library)]
    public static partial int pcap_stats(SafeHandle p, pcap_stat* statistics);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint pcap_open_offline(string fileName, byte* errbuf);

    [LibraryImport(Library)]
    public static partial nint pcap_file(SafeHandle p);

    [LibraryImport(Library)]
    public static partial byte* pcap_datalink_val_to_description(int linkType);

    [LibraryImport(Library)]
    public static partial byte* pcap_geterr(SafeHandle p);

    [LibraryImport(Library)]
    public static partial byte* pcap_statustostr(int error);

    [LibraryImport(Library)]
    public static partial uint bpf_filter(bpf_insn* program, byte* packet, uint wireLength, uint capturedLength);

    /// <summary>One instruction of the classic Berkeley packet filter.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct bpf_insn
    {
        public ushort code;
        public byte jt;
        public byte jf;
        public uint k;
    }

    /// <summary>A filter program.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct bpf_program
    {
        public uint bf_len;
        public bpf_insn* bf_insns;
    }

    /// <summary>What libpcap says of a captured packet.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct pcap_pkthdr
    {
        public CLong tv_sec;
        public CLong tv_usec;
        public uint caplen;
        public uint len;
    }

    /// <summary>What the kernel counts; since libpcap 1.0 it is counted from the activation on.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct pcap_stat
    {
        public uint ps_recv;
        public uint ps_drop;
        public uint ps_ifdrop;
    }
}
