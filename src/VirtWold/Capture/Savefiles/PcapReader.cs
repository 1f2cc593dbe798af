using SharpPcap;
using SharpPcap.LibPcap;
using VirtWold.Interop;

namespace VirtWold.Capture.Savefiles;

/// <summary>Reads the format that tcpdump writes, through SharpPcap.</summary>
internal sealed unsafe class PcapReader : ISavefileReader
{
    private const int EndOfFile = -2;

    private readonly CaptureReaderDevice _device;
    private readonly string _name;
    private readonly StreamFile? _file;
    private readonly int _linkType;

    private PcapReader(CaptureReaderDevice device, string name, StreamFile? file)
    {
        _device = device;
        _name = name;
        _file = file;
        _linkType = (int)device.LinkType;
    }

    /// <summary>Opens a file.</summary>
    /// <exception cref="CaptureException">libpcap can't read it, or what its packets begin with isn't known.</exception>
    public static PcapReader Open(string path) => Open(new CaptureFileReaderDevice(path), path, null);

    /// <summary>Reads a stream, which is closed with the reader.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="name">What it is called in errors.</param>
    /// <exception cref="CaptureException">libpcap can't read it, or what its packets begin with isn't known.</exception>
    public static PcapReader Open(Stream stream, string name)
    {
        StreamFile file = new(stream);
        return Open(new CaptureHandleReaderDevice(file), name, file);
    }

    /// <inheritdoc/>
    public bool TryRead(out SavedPacket packet)
    {
        nint header = 0;
        nint data = 0;
        int result = _device.GetNextPacketPointers(ref header, ref data);
        if (result == EndOfFile)
        {
            packet = default;
            return false;
        }

        if (result < 0)
        {
            string reason = _file?.Fault ?? _device.LastError;
            throw reason.Contains("truncated", StringComparison.Ordinal) ? Damage.CutOff(_name) : Damage.Because(_name, reason);
        }

        LibPcap.pcap_pkthdr* lengths = (LibPcap.pcap_pkthdr*)header;
        long ticks = (lengths->tv_sec.Value * TimeSpan.TicksPerSecond) + (lengths->tv_usec.Value * TimeSpan.TicksPerMicrosecond);
        packet = new SavedPacket(
            _linkType, new ReadOnlySpan<byte>((byte*)data, (int)lengths->caplen), lengths->len, TimeSpan.FromTicks(ticks), isOutgoing: false);
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _device.Dispose();
        _file?.Dispose();
    }

    private static PcapReader Open(CaptureReaderDevice device, string name, StreamFile? file)
    {
        try
        {
            device.Open(new DeviceConfiguration());
            int linkType = (int)device.LinkType;
            if (!LinkLayer.Knows(linkType))
            {
                throw new CaptureException(
                    CaptureFailure.NotEthernet,
                    $"{name} holds packets of link type {linkType} ({PcapCalls.NameOfLinkType(linkType)}), which carries no magic packets that can be read; "
                    + "capture on an Ethernet interface");
            }

            device.Handle.ReadUnlocked();
            return new PcapReader(device, name, file);
        }
        catch (DllNotFoundException)
        {
            file?.Dispose();
            throw CaptureDevice.NoLibrary();
        }
        catch (PcapException error)
        {
            const string begin = "Unable to open offline adapter: ";
            string reason = error.Message.StartsWith(begin, StringComparison.Ordinal) ? error.Message[begin.Length..] : error.Message;
            reason = file?.Fault ?? reason;
            file?.Dispose();
            throw reason.Contains("truncated", StringComparison.Ordinal) ? Damage.CutOff(name) : Damage.Because(name, reason);
        }
        catch
        {
            device.Dispose();
            throw;
        }
    }
}
