using PacketDotNet;
using SharpPcap;
using SharpPcap.LibPcap;

namespace VirtWold.SystemTests.Harness;

/// <summary>Sends frames out of a network namespace's interfaces, and writes them into files.</summary>
internal sealed class FrameMaker(NetworkNamespace side)
{
    private const ulong Begin = 1_700_000_000;

    /// <summary>Sends frames, each once and in order, and returns when they are on their way.</summary>
    public void Send(string interfaceName, params IEnumerable<Frame> frames) => side.RunInside(() =>
    {
        using var device = LibPcapLiveDeviceList.New().Single(device => device.Name == interfaceName);
        device.Open(new DeviceConfiguration());
        foreach (var frame in frames)
        {
            device.SendPacket(frame.Bytes);
        }
    });

    /// <summary>Writes a pcap file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="frames">What is in it, each with the seconds since the first one.</param>
    public static void WritePcap(string path, params IEnumerable<(double At, Frame Frame)> frames) => Write(LinkLayers.Ethernet, path, frames);

    /// <summary>Writes a pcap file that claims that its packets are of another link type.</summary>
    public static void WritePcapOf(int linkType, string path, Frame frame) => Write((LinkLayers)linkType, path, [(0, frame)]);

    /// <summary>Writes a pcapng file, by scapy: libpcap doesn't write any.</summary>
    /// <inheritdoc cref="WritePcap"/>
    public static void WritePcapNg(string path, params IEnumerable<(double At, Frame Frame)> frames)
    {
        var packets = frames.Select(item => FormattableString.Invariant($"({item.At}, '{Convert.ToHexString(item.Frame.Bytes)}')"));
        Tool.Run(Sender.Python, "-c", $"""
            from scapy.layers.l2 import Ether
            from scapy.utils import wrpcapng
            frames = []
            for at, text in [{string.Join(", ", packets)}]:
                frame = Ether(bytes.fromhex(text))
                frame.time = {Begin} + at
                frames.append(frame)
            wrpcapng({'"'}{path}{'"'}, frames)
            """);
    }

    private static void Write(LinkLayers linkType, string path, IEnumerable<(double At, Frame Frame)> frames)
    {
        using var device = new CaptureFileWriterDevice(path, FileMode.Create);
        device.Open(new DeviceConfiguration { LinkLayerType = linkType });
        foreach (var (at, frame) in frames)
        {
            var microseconds = (ulong)Math.Round(at * 1_000_000);
            device.Write(new RawCapture(linkType, new PosixTimeval(Begin + microseconds / 1_000_000, microseconds % 1_000_000), frame.Bytes));
        }
    }
}
