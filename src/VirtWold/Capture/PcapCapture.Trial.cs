using SharpPcap.LibPcap;

namespace VirtWold.Capture;

// A capture for a moment, to see whether one can be had.
internal sealed partial class PcapCapture
{
    /// <summary>The instructions of the filter that a capture of the daemon's has.</summary>
    public static int FilterLength(CaptureOptions options) => (options.Deep ? MagicFilter.DeepProgram : MagicFilter.Program).Length;

    /// <summary>Opens a capture as <see cref="Start"/> does, asks the kernel for its filter, and closes it.</summary>
    /// <returns>How many instructions the kernel has attached to it; 0 where it lets everything through, -1 where it doesn't say.</returns>
    /// <exception cref="CaptureException">The interface can't be captured.</exception>
    public static int Try(string interfaceName, CaptureOptions options)
    {
        using LibPcapLiveDevice device = Open(interfaceName, options);
        return device.Handle.AttachedInstructions();
    }
}
