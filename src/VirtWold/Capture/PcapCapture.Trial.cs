using VirtWold.Interop;

namespace VirtWold.Capture;

// A capture for a moment, to see whether one can be had.
internal sealed unsafe partial class PcapCapture
{
    /// <summary>The instructions of the filter that a capture of the daemon's has.</summary>
    public static int FilterLength(CaptureOptions options) => (options.Deep ? MagicFilter.DeepProgram : MagicFilter.Program).Length;

    /// <summary>Opens a capture as <see cref="Start"/> does, asks the kernel for its filter, and closes it.</summary>
    /// <returns>How many instructions the kernel has attached to it; 0 where it lets everything through, -1 where it doesn't tell.</returns>
    /// <exception cref="CaptureException">The interface can't be captured.</exception>
    public static int Try(string interfaceName, CaptureOptions options)
    {
        using PcapHandle pcap = Open(interfaceName, options);
        // With no room for them the kernel tells how many instructions there are.
        uint instructions = 0;
        int result = Libc.getsockopt(LibPcap.pcap_fileno(pcap), Libc.SOL_SOCKET, Libc.SO_GET_FILTER, null, &instructions);
        return result == 0 ? (int)instructions : -1;
    }
}
