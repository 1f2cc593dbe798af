using VirtWold.Interop;

namespace VirtWold.Capture;

/// <summary>Sends Ethernet frames as they are.</summary>
internal static unsafe class RawSender
{
    /// <summary>Sends <paramref name="frame"/>, from its destination address on, out of an interface.</summary>
    /// <exception cref="CaptureException">The interface can't be opened or doesn't take the frame.</exception>
    public static void Send(string interfaceName, ReadOnlySpan<byte> frame)
    {
        using PcapHandle pcap = PcapHandle.Open(interfaceName);
        fixed (byte* bytes = frame)
        {
            pcap.ThrowIfFailed(LibPcap.pcap_sendpacket(pcap, bytes, frame.Length), $"sending out of {interfaceName}");
        }
    }
}
