using System.Reflection;
using System.Runtime.InteropServices;

namespace VirtWold.Interop;

/// <summary>
/// libpcap's functions, constants and structures (pcap/pcap.h, pcap/bpf.h) that SharpPcap doesn't give, as its manual pages name them.
/// </summary>
/// <remarks>
/// They take SharpPcap's handles, so they have to come from the library that SharpPcap has loaded: it is looked for under the names that
/// SharpPcap tries, in its order.
/// </remarks>
internal static unsafe partial class LibPcap
{
    public const int PCAP_ERROR_BREAK = -2;

    private const string Library = "libpcap";

    private static readonly string[] Names = ["libpcap.so", "libpcap.so.0", "libpcap.so.0.8", "libpcap.so.1"];

    static LibPcap() => NativeLibrary.SetDllImportResolver(typeof(LibPcap).Assembly, Resolve);

    [LibraryImport(Library)]
    public static partial int pcap_fileno(SafeHandle p);

    [LibraryImport(Library)]
    public static partial int pcap_setfilter(SafeHandle p, bpf_program* program);

    [LibraryImport(Library)]
    public static partial void pcap_breakloop(SafeHandle p);

    [LibraryImport(Library)]
    public static partial int pcap_stats(SafeHandle p, pcap_stat* statistics);

    [LibraryImport(Library)]
    public static partial nint pcap_file(SafeHandle p);

    [LibraryImport(Library)]
    public static partial byte* pcap_datalink_val_to_description(int linkType);

    [LibraryImport(Library)]
    public static partial byte* pcap_geterr(SafeHandle p);

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

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? searchPath)
    {
        nint library = 0;
        _ = name == Library && Array.Exists(Names, candidate => NativeLibrary.TryLoad(candidate, out library));
        return library;
    }
}
