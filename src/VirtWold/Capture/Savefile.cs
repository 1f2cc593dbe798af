using VirtWold.Interop;

namespace VirtWold.Capture;

/// <summary>A capture file, as tcpdump and Wireshark write them: pcap or pcapng.</summary>
internal sealed unsafe class Savefile : IDisposable
{
    private const int EndOfFile = -2;

    private readonly PcapHandle _pcap;
    private readonly string _path;

    private Savefile(PcapHandle pcap, string path)
    {
        _pcap = pcap;
        _path = path;
    }

    /// <summary>Opens a file.</summary>
    /// <param name="path">The file; "-" is standard input.</param>
    /// <exception cref="CaptureException">It isn't there, isn't a capture, or doesn't hold Ethernet frames.</exception>
    public static Savefile Open(string path) => new(PcapHandle.OpenFile(path), path);

    /// <summary>Reads the next frame.</summary>
    /// <returns>Whether there is one.</returns>
    /// <exception cref="CaptureException">The file is cut off or damaged here.</exception>
    public bool TryRead(out CapturedFrame frame)
    {
        int result = _pcap.Next(out LibPcap.pcap_pkthdr* header, out byte* data);
        if (result == EndOfFile)
        {
            frame = default;
            return false;
        }

        if (result < 0)
        {
            throw new CaptureException(CaptureFailure.Refused, $"{_path} is damaged: {_pcap.LastError}");
        }

        frame = new CapturedFrame(new ReadOnlySpan<byte>(data, (int)header->caplen), (int)header->len, header->tv_sec.Value, header->tv_usec.Value);
        return true;
    }

    public void Dispose() => _pcap.Dispose();
}
