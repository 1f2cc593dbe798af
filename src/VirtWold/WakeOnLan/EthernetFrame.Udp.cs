using System.Buffers.Binary;

namespace VirtWold.WakeOnLan;

// UDP (RFC 768) over IPv4 (RFC 791) and IPv6 (RFC 8200). Checksums aren't verified: a packet that a host sends to itself or over a
// virtual link comes with them unfilled, and sixteen equal repetitions prove more.
internal readonly ref partial struct EthernetFrame
{
    private const int IPv4HeaderLength = 20;
    private const int IPv6HeaderLength = 40;
    private const int UdpHeaderLength = 8;
    private const int MaxExtensionHeaders = 8;

    private const byte HopByHopOptions = 0;
    private const byte Udp = 17;
    private const byte Routing = 43;
    private const byte FragmentHeader = 44;
    private const byte DestinationOptions = 60;

    private static BrokenRule ReadIPv4(EthernetFrame ethernet, Packet packet, out EthernetFrame frame)
    {
        const int moreFragmentsOrOffset = 0x3FFF;
        frame = default;
        ReadOnlySpan<byte> header = packet.Bytes;
        if (header.Length < IPv4HeaderLength)
        {
            return BrokenRule.FrameTooShort;
        }

        int headerLength = (header[0] & 0x0F) * 4;
        int totalLength = BinaryPrimitives.ReadUInt16BigEndian(header[2..]);
        if (header[0] >> 4 != 4 || headerLength < IPv4HeaderLength || totalLength < headerLength || totalLength > packet.Length)
        {
            return BrokenRule.BadIpHeader;
        }

        if ((BinaryPrimitives.ReadUInt16BigEndian(header[6..]) & moreFragmentsOrOffset) != 0)
        {
            return BrokenRule.Fragment;
        }

        if (header[9] != Udp)
        {
            return BrokenRule.NoKnownCarrier;
        }

        if (header.Length < headerLength)
        {
            return BrokenRule.FrameTooShort;
        }

        InternetAddress source = InternetAddress.FromV4(header[12..]);
        return ReadUdp(ethernet with { Carrier = Carrier.Udp4, SourceAddress = source }, packet.Take(totalLength).From(headerLength), out frame);
    }

    private static BrokenRule ReadIPv6(EthernetFrame ethernet, Packet packet, out EthernetFrame frame)
    {
        frame = default;
        ReadOnlySpan<byte> header = packet.Bytes;
        if (header.Length < IPv6HeaderLength)
        {
            return BrokenRule.FrameTooShort;
        }

        int payloadLength = BinaryPrimitives.ReadUInt16BigEndian(header[4..]);
        if (header[0] >> 4 != 6 || payloadLength > packet.Length - IPv6HeaderLength)
        {
            return BrokenRule.BadIpHeader;
        }

        Packet rest = packet.Take(IPv6HeaderLength + payloadLength).From(IPv6HeaderLength);
        BrokenRule broken = SkipExtensionHeaders(header[6], ref rest);
        return broken == BrokenRule.None
            ? ReadUdp(ethernet with { Carrier = Carrier.Udp6, SourceAddress = InternetAddress.FromV6(header[8..]) }, rest, out frame)
            : broken;
    }

    /// <summary>Walks to the UDP header. All of these headers have the next one's type first.</summary>
    private static BrokenRule SkipExtensionHeaders(byte type, ref Packet rest)
    {
        const int unit = 8;
        for (int i = 0; i <= MaxExtensionHeaders; i++)
        {
            if (type == Udp)
            {
                return BrokenRule.None;
            }

            if (type is not (HopByHopOptions or Routing or FragmentHeader or DestinationOptions))
            {
                return BrokenRule.NoKnownCarrier;
            }

            if (rest.Bytes.Length < unit)
            {
                return unit > rest.Length ? BrokenRule.BadIpHeader : BrokenRule.FrameTooShort;
            }

            // An atomic fragment (RFC 6946) is a whole packet: offset zero and nothing more to come.
            const int offsetOrMore = 0xFFF9;
            if (type == FragmentHeader && (BinaryPrimitives.ReadUInt16BigEndian(rest.Bytes[2..]) & offsetOrMore) != 0)
            {
                return BrokenRule.Fragment;
            }

            int length = type == FragmentHeader ? unit : (rest.Bytes[1] + 1) * unit;
            if (length > rest.Bytes.Length)
            {
                return length > rest.Length ? BrokenRule.BadIpHeader : BrokenRule.FrameTooShort;
            }

            type = rest.Bytes[0];
            rest = rest.From(length);
        }

        return BrokenRule.TooManyExtensionHeaders;
    }

    private static BrokenRule ReadUdp(EthernetFrame ip, Packet packet, out EthernetFrame frame)
    {
        frame = default;
        ReadOnlySpan<byte> header = packet.Bytes;
        if (header.Length < UdpHeaderLength)
        {
            return packet.Length < UdpHeaderLength ? BrokenRule.BadUdpLength : BrokenRule.FrameTooShort;
        }

        int length = BinaryPrimitives.ReadUInt16BigEndian(header[4..]);
        if (length < UdpHeaderLength || length > packet.Length)
        {
            return BrokenRule.BadUdpLength;
        }

        frame = ip with
        {
            SourcePort = BinaryPrimitives.ReadUInt16BigEndian(header),
            DestinationPort = BinaryPrimitives.ReadUInt16BigEndian(header[2..]),
            Payload = packet.Take(length).From(UdpHeaderLength).Bytes,
        };
        return BrokenRule.None;
    }
}
