using System.Runtime.InteropServices;
using SharpPcap.LibPcap;
using VirtWold.Interop;

namespace VirtWold.Capture;

/// <summary>What is asked of libpcap itself, on the handle of a SharpPcap device, because SharpPcap has no call for it.</summary>
/// <remarks>
/// All of these take the handle, not the device: a closed device has a null handle, which libpcap would follow, while a closed handle
/// throws <see cref="ObjectDisposedException"/>.
/// </remarks>
internal static unsafe class PcapCalls
{
    /// <summary>
    /// Installs a filter program. SharpPcap compiles a text, and libpcap's language can't express ours: its <c>vlan</c> depends on the
    /// order of the terms, and it has no extension headers.
    /// </summary>
    /// <exception cref="CaptureException">The kernel or libpcap refuses it.</exception>
    public static void SetProgram(this PcapHandle pcap, LibPcap.bpf_insn[] filter)
    {
        fixed (LibPcap.bpf_insn* instructions = filter)
        {
            LibPcap.bpf_program program = new() { bf_len = (uint)filter.Length, bf_insns = instructions };
            pcap.ThrowIfFailed(LibPcap.pcap_setfilter(pcap, &program), "pcap_setfilter");
        }
    }

    /// <summary>
    /// Wakes the thread that waits for a packet. SharpPcap does so for a loop of its own alone, which polls twice a second.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The handle is closed.</exception>
    public static void BreakLoop(this PcapHandle pcap) => LibPcap.pcap_breakloop(pcap);

    /// <summary>
    /// How many packets the kernel had no room for. SharpPcap's <c>Statistics.DroppedPackets</c> takes the three counters for words of
    /// 64 bits, which they aren't on Linux, and reads what the interface dropped instead.
    /// </summary>
    /// <returns>Whether libpcap knows.</returns>
    public static bool TryGetDrops(this PcapHandle pcap, out uint drops)
    {
        LibPcap.pcap_stat statistics;
        bool known = LibPcap.pcap_stats(pcap, &statistics) == 0;
        drops = known ? statistics.ps_drop : 0;
        return known;
    }

    /// <summary>
    /// How many filter instructions the kernel has attached; 0 where it lets everything through, -1 where it doesn't say. The socket is
    /// asked for them, and SharpPcap keeps its number to itself.
    /// </summary>
    public static int AttachedInstructions(this PcapHandle pcap)
    {
        // With no room for them the kernel says how many instructions there are.
        uint instructions = 0;
        int result = Libc.getsockopt(LibPcap.pcap_fileno(pcap), Libc.SOL_SOCKET, Libc.SO_GET_FILTER, null, &instructions);
        return result == 0 ? (int)instructions : -1;
    }

    /// <summary>
    /// Reads a file without the lock that the C library takes for each read: one thread reads it, and a packet costs a fifth less.
    /// SharpPcap doesn't give the stream away.
    /// </summary>
    public static void ReadUnlocked(this PcapHandle pcap) => _ = Libc.__fsetlocking(LibPcap.pcap_file(pcap), Libc.FSETLOCKING_BYCALLER);

    /// <summary>What a link type is called; SharpPcap has a name of its own for a part of them.</summary>
    public static string NameOfLinkType(int linkType) =>
        Marshal.PtrToStringUTF8((nint)LibPcap.pcap_datalink_val_to_description(linkType)) ?? "unknown";

    private static void ThrowIfFailed(this PcapHandle pcap, int result, string what)
    {
        if (result < 0)
        {
            string reason = Marshal.PtrToStringUTF8((nint)LibPcap.pcap_geterr(pcap)) ?? "";
            throw new CaptureException(CaptureFailure.Refused, $"{what} failed: {reason}");
        }
    }
}
