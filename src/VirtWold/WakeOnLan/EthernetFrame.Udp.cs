namespace VirtWold.WakeOnLan;

// UDP (RFC 768) over IPv4 (RFC 791) and IPv6 (RFC 8200). Checksums aren't verified: a packet that a host sends to itself or over a
// virtual link comes with them unfilled, and sixteen equal repetitions prove more.
//
// Each layer's end is where its own length says, which may be before the frame's (padding) and behind what was captured (a cut).
internal ref partial struct EthernetFrame
{
    private const int IPv4HeaderLength = 20;
    private const int IPv4SourceOffset = 12;
    private const int IPv6HeaderLength = 40;
    private const int IPv6SourceOffset = 8;
    private const int UdpHeaderLength = 8;
    private const int UdpDestinationOffset = 2;
    private const int UdpLengthOffset = 4;
    private const int MaxExtensionHeaders = 8;

    private const byte HopByHopOptions = 0;
    private const byte Udp = 17;
    private const byte Routing = 43;
    private const byte FragmentHeader = 44;
    private const byte DestinationOptions = 60;

    private BrokenRule ReadIPv4(int offset)
    {
        const int moreFragmentsOrOffset = 0x3FFF;
        ReadOnlySpan<byte> header = _captured[offset..];
        if (header.Length < IPv4HeaderLength)
        {
            return BrokenRule.FrameTooShort;
        }

        int headerLength = (header[0] & 0x0F) * 4;
        int totalLength = Read16(offset + 2);
        if (header[0] >> 4 != 4 || headerLength < IPv4HeaderLength || totalLength < headerLength || totalLength > _wireLength - offset)
        {
            return BrokenRule.BadIpHeader;
        }

        if ((Read16(offset + 6) & moreFragmentsOrOffset) != 0)
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

        Carrier = Carrier.Udp4;
        _ipOffset = offset;
        return ReadUdp(offset + headerLength, offset + totalLength);
    }

    private BrokenRule ReadIPv6(int offset)
    {
        ReadOnlySpan<byte> header = _captured[offset..];
        if (header.Length < IPv6HeaderLength)
        {
            return BrokenRule.FrameTooShort;
        }

        int begin = offset + IPv6HeaderLength;
        int end = begin + Read16(offset + 4);
        if (header[0] >> 4 != 6 || end > _wireLength)
        {
            return BrokenRule.BadIpHeader;
        }

        Carrier = Carrier.Udp6;
        _ipOffset = offset;
        BrokenRule broken = SkipExtensionHeaders(header[6], ref begin, end);
        return broken == BrokenRule.None ? ReadUdp(begin, end) : broken;
    }

    /// <summary>Walks to the UDP header. All of these headers have the next one's type first.</summary>
    private readonly BrokenRule SkipExtensionHeaders(byte type, ref int offset, int end)
    {
        const int unit = 8;
        int capturedEnd = Math.Min(_captured.Length, end);
        for (int i = 0; type != Udp; i++)
        {
            if (i == MaxExtensionHeaders)
            {
                return BrokenRule.TooManyExtensionHeaders;
            }

            if (type is not (HopByHopOptions or Routing or FragmentHeader or DestinationOptions))
            {
                return BrokenRule.NoKnownCarrier;
            }

            if (capturedEnd - offset < unit)
            {
                return end - offset < unit ? BrokenRule.BadIpHeader : BrokenRule.FrameTooShort;
            }

            // An atomic fragment (RFC 6946) is a whole packet: offset zero and nothing more to come.
            const int offsetOrMore = 0xFFF9;
            if (type == FragmentHeader && (Read16(offset + 2) & offsetOrMore) != 0)
            {
                return BrokenRule.Fragment;
            }

            int length = type == FragmentHeader ? unit : (_captured[offset + 1] + 1) * unit;
            if (length > capturedEnd - offset)
            {
                return length > end - offset ? BrokenRule.BadIpHeader : BrokenRule.FrameTooShort;
            }

            type = _captured[offset];
            offset += length;
        }

        return BrokenRule.None;
    }

    private BrokenRule ReadUdp(int offset, int end)
    {
        int captured = Math.Min(_captured.Length, end) - offset;
        if (captured < UdpHeaderLength)
        {
            return end - offset < UdpHeaderLength ? BrokenRule.BadUdpLength : BrokenRule.FrameTooShort;
        }

        int length = Read16(offset + UdpLengthOffset);
        if (length < UdpHeaderLength || length > end - offset)
        {
            return BrokenRule.BadUdpLength;
        }

        _udpOffset = offset;
        _payloadOffset = offset + UdpHeaderLength;
        _payloadLength = Math.Min(length, captured) - UdpHeaderLength;
        return BrokenRule.None;
    }
}
