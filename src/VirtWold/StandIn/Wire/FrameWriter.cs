using System.Buffers.Binary;
using VirtWold.WakeOnLan;

namespace VirtWold.StandIn.Wire;

/// <summary>Writes frames into a buffer of the caller's. Allocates nothing; each method returns the frame's length.</summary>
internal static partial class FrameWriter
{
    /// <summary>Room for the longest frame that is written here.</summary>
    public const int BufferLength = 1600;

    /// <summary>The shortest frame that Ethernet has, without its check sequence.</summary>
    private const int ShortestFrame = 60;

    private const byte TimeToLive = 64;
    private const ushort DontFragment = 0x4000;
    private const int TcpChecksum = 16;
    private const int IcmpChecksum = 2;

    /// <summary>Tells who asked for an address that a station has it.</summary>
    /// <param name="buffer">Where it is written.</param>
    /// <param name="addresses">From the station to who asked.</param>
    /// <param name="request">The request.</param>
    public static int ArpReply(Span<byte> buffer, in FrameAddresses addresses, in ArpMessage request)
    {
        int length = Header(buffer, addresses, EtherTypes.Arp);
        length += new ArpMessage(ArpMessage.Reply, addresses.Source, request.Target, request.SenderMac, request.Sender).WriteTo(buffer[length..]);
        return Pad(buffer, length);
    }

    /// <summary>Tells who solicited an address that a station has it: solicited, and to override what is known (RFC 4861, 4.4).</summary>
    /// <param name="buffer">Where it is written.</param>
    /// <param name="addresses">From the station to who asked.</param>
    /// <param name="asker">The address of who asked.</param>
    /// <param name="target">The address.</param>
    /// <param name="isSolicited">Whether one station is answered, and not all.</param>
    public static int NeighborAdvertisement(
        Span<byte> buffer, in FrameAddresses addresses, InternetAddress asker, InternetAddress target, bool isSolicited = true)
    {
        const byte overrides = 0x20;
        const byte targetLinkLayerAddress = 2;
        const int optionLength = 8;
        int begin = Header(buffer, addresses, EtherTypes.IPv6);
        begin += V6Header(buffer[begin..], target, asker, IpPacket.Icmp6, NeighborMessage.HopLimit, NeighborMessage.Length + optionLength);
        Span<byte> message = buffer.Slice(begin, NeighborMessage.Length + optionLength);
        message.Clear();
        message[0] = NeighborMessage.Advertisement;
        message[4] = isSolicited ? (byte)(NeighborMessage.SolicitedFlag | overrides) : overrides;
        _ = target.WriteTo(message[8..]);
        message[NeighborMessage.Length] = targetLinkLayerAddress;
        message[NeighborMessage.Length + 1] = optionLength / 8;
        addresses.Source.WriteTo(message[(NeighborMessage.Length + 2)..]);
        BinaryPrimitives.WriteUInt16BigEndian(message[IcmpChecksum..], InternetChecksum.Of(target, asker, IpPacket.Icmp6, message));
        return Pad(buffer, begin + message.Length);
    }

    /// <summary>A TCP segment.</summary>
    /// <param name="buffer">Where it is written.</param>
    /// <param name="addresses">Who sends the frame to whom.</param>
    /// <param name="source">The source address.</param>
    /// <param name="destination">The destination address, of the same family.</param>
    /// <param name="segment">Its header; how much data it has is <paramref name="data"/>'s to say.</param>
    /// <param name="segmentSize">The maximum segment size to offer; 0 for none.</param>
    /// <param name="data">Its data.</param>
    public static int Tcp(
        Span<byte> buffer,
        in FrameAddresses addresses,
        InternetAddress source,
        InternetAddress destination,
        in TcpSegment segment,
        ushort segmentSize,
        ReadOnlySpan<byte> data)
    {
        const ushort window = ushort.MaxValue;
        const uint segmentSizeOption = 0x0204_0000;
        int header = TcpSegment.HeaderLength + (segmentSize > 0 ? sizeof(uint) : 0);
        int begin = IpHeader(buffer, addresses, source, destination, IpPacket.Tcp, header + data.Length);
        Span<byte> bytes = buffer.Slice(begin, header + data.Length);
        bytes.Clear();
        BinaryPrimitives.WriteUInt16BigEndian(bytes, segment.SourcePort);
        BinaryPrimitives.WriteUInt16BigEndian(bytes[2..], segment.DestinationPort);
        BinaryPrimitives.WriteUInt32BigEndian(bytes[4..], segment.Sequence);
        BinaryPrimitives.WriteUInt32BigEndian(bytes[8..], segment.Acknowledgment);
        bytes[12] = (byte)(header / sizeof(uint) << 4);
        bytes[13] = (byte)segment.Flags;
        BinaryPrimitives.WriteUInt16BigEndian(bytes[14..], window);
        if (segmentSize > 0)
        {
            BinaryPrimitives.WriteUInt32BigEndian(bytes[TcpSegment.HeaderLength..], segmentSizeOption | segmentSize);
        }

        data.CopyTo(bytes[header..]);
        BinaryPrimitives.WriteUInt16BigEndian(bytes[TcpChecksum..], InternetChecksum.Of(source, destination, IpPacket.Tcp, bytes));
        return Pad(buffer, begin + bytes.Length);
    }

    /// <summary>
    /// A TCP segment that was captured, in a frame of its own. Its checksum is computed again: what this host or its guests sent may have
    /// been captured before it was finished.
    /// </summary>
    /// <param name="buffer">Where it is written.</param>
    /// <param name="addresses">Who sends the frame to whom.</param>
    /// <param name="etherType">IPv4 or IPv6.</param>
    /// <param name="packet">The whole IP packet, as <see cref="IpPacket.TryRead"/> has found it to be sound.</param>
    /// <returns>The frame's length; 0 where the packet isn't a whole segment.</returns>
    public static int Again(Span<byte> buffer, in FrameAddresses addresses, ushort etherType, ReadOnlySpan<byte> packet)
    {
        if (!IpPacket.TryRead(etherType, packet, out IpPacket ip) || !ip.IsWhole || !TcpSegment.TryRead(ip, out _))
        {
            return 0;
        }

        int begin = Header(buffer, addresses, etherType);
        packet.CopyTo(buffer[begin..]);
        Span<byte> segment = buffer.Slice(begin + packet.Length - ip.PayloadLength, ip.PayloadLength);
        segment.Slice(TcpChecksum, sizeof(ushort)).Clear();
        BinaryPrimitives.WriteUInt16BigEndian(segment[TcpChecksum..], InternetChecksum.Of(ip.Source, ip.Destination, IpPacket.Tcp, segment));
        return Pad(buffer, begin + packet.Length);
    }

    private static int Header(Span<byte> buffer, in FrameAddresses addresses, ushort etherType)
    {
        addresses.Destination.WriteTo(buffer);
        addresses.Source.WriteTo(buffer[MacAddress.Length..]);
        int offset = 2 * MacAddress.Length;
        addresses.Tags.WriteTo(buffer[offset..]);
        offset += addresses.Tags.Length;
        BinaryPrimitives.WriteUInt16BigEndian(buffer[offset..], etherType);
        return offset + sizeof(ushort);
    }

    private static int IpHeader(
        Span<byte> buffer, in FrameAddresses addresses, InternetAddress source, InternetAddress destination, byte protocol, int length)
    {
        bool isV4 = source.Family == System.Net.Sockets.AddressFamily.InterNetwork;
        int begin = Header(buffer, addresses, isV4 ? EtherTypes.IPv4 : EtherTypes.IPv6);
        return begin + (isV4
            ? V4Header(buffer[begin..], source, destination, protocol, length)
            : V6Header(buffer[begin..], source, destination, protocol, TimeToLive, length));
    }

    private static int V4Header(Span<byte> buffer, InternetAddress source, InternetAddress destination, byte protocol, int length)
    {
        const byte versionAndLength = 0x45;
        Span<byte> header = buffer[..IpPacket.V4HeaderLength];
        header.Clear();
        header[0] = versionAndLength;
        BinaryPrimitives.WriteUInt16BigEndian(header[2..], (ushort)(IpPacket.V4HeaderLength + length));
        BinaryPrimitives.WriteUInt16BigEndian(header[6..], DontFragment);
        header[8] = TimeToLive;
        header[9] = protocol;
        _ = source.WriteTo(header[12..]);
        _ = destination.WriteTo(header[16..]);
        BinaryPrimitives.WriteUInt16BigEndian(header[10..], InternetChecksum.Of(header));
        return IpPacket.V4HeaderLength;
    }

    private static int V6Header(
        Span<byte> buffer, InternetAddress source, InternetAddress destination, byte nextHeader, byte hopLimit, int length)
    {
        const uint version = 0x6000_0000;
        BinaryPrimitives.WriteUInt32BigEndian(buffer, version);
        BinaryPrimitives.WriteUInt16BigEndian(buffer[4..], (ushort)length);
        buffer[6] = nextHeader;
        buffer[7] = hopLimit;
        WriteV6(buffer[8..], source);
        WriteV6(buffer[24..], destination);
        return IpPacket.V6HeaderLength;
    }

    private static void WriteV6(Span<byte> buffer, InternetAddress address) => BinaryPrimitives.WriteUInt128BigEndian(buffer, address.Bits);

    private static int Pad(Span<byte> buffer, int length)
    {
        if (length >= ShortestFrame)
        {
            return length;
        }

        buffer[length..ShortestFrame].Clear();
        return ShortestFrame;
    }
}
