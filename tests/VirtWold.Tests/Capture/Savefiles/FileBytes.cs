using System.Buffers.Binary;
using VirtWold.Tests.WakeOnLan;
using VirtWold.WakeOnLan;

namespace VirtWold.Tests.Capture.Savefiles;

/// <summary>Writes capture files byte by byte, as their specifications have them, and what the links that they are of put before IP.</summary>
internal static class FileBytes
{
    public const uint Microseconds = 0xA1B2C3D4;
    public const uint Nanoseconds = 0xA1B23C4D;

    private const int HeaderLength = 14;

    /// <summary>An IPv4 packet with a magic packet.</summary>
    public static byte[] Packet4 { get; } = FrameBuilder.Udp4(PayloadBuilder.Plain).Build()[HeaderLength..];

    /// <summary>An IPv6 packet with a magic packet.</summary>
    public static byte[] Packet6 { get; } = FrameBuilder.Udp6(PayloadBuilder.Plain).Build()[HeaderLength..];

    /// <summary>A file of tcpdump's format.</summary>
    public static byte[] Pcap(int linkType, params IEnumerable<byte[]> packets) =>
        Pcap(Microseconds, linkType, packets.Select(static (packet, index) => (packet, packet.Length, (uint)index, 0u)));

    /// <summary>The same, with lengths on the wire and times.</summary>
    public static byte[] Pcap(uint magic, int linkType, IEnumerable<(byte[] Bytes, int WireLength, uint Seconds, uint Fraction)> packets) =>
    [
        .. Words(magic, 2 | (4 << 16), 0, 0, 0x40000, (uint)linkType),
        .. packets.SelectMany(static packet =>
            Words(packet.Seconds, packet.Fraction, (uint)packet.Bytes.Length, (uint)packet.WireLength).Concat(packet.Bytes)),
    ];

    /// <summary>Linux's cooked header, first version: over Ethernet, from the usual sender.</summary>
    public static byte[] Cooked(int etherType, int kind, byte[] payload) =>
        [0, (byte)kind, 0, 1, 0, 6, .. Sender(), 0, 0, (byte)(etherType >> 8), (byte)etherType, .. payload];

    /// <summary>Linux's cooked header, second version.</summary>
    public static byte[] Cooked2(int etherType, int kind, byte[] payload) =>
        [(byte)(etherType >> 8), (byte)etherType, 0, 0, 0, 0, 0, 2, 0, 1, (byte)kind, 6, .. Sender(), 0, 0, .. payload];

    /// <summary>macOS's header, without what nobody asks for, before another link type's.</summary>
    public static byte[] Pktap(int linkType, byte[] packet)
    {
        byte[] header = new byte[108];
        BinaryPrimitives.WriteInt32LittleEndian(header, header.Length);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(8), linkType);
        return [.. header, .. packet];
    }

    /// <summary>Words of 32 bits, little-endian.</summary>
    public static byte[] Words(params IEnumerable<uint> words) => [.. words.SelectMany(static word =>
    {
        byte[] bytes = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, word);
        return bytes;
    })];

    private static byte[] Sender()
    {
        byte[] bytes = new byte[MacAddress.Length];
        Stations.Sender.WriteTo(bytes);
        return bytes;
    }
}
