using System.Runtime.CompilerServices;

namespace VirtWold.WakeOnLan;

// UDP (RFC 768) over IPv4 (RFC 791) and IPv6 (RFC 8200). Checksums aren't verified: a packet that a host sends to itself or over a
// virtual link comes with them unfilled, and sixteen equal repetitions prove more.
//
// Each layer's end is where its own length says, which may be before the frame's (padding) and behind what was captured (a cut).
internal readonly ref partial struct EthernetFrame
{
    private const int IPv4HeaderLength = 20;
    private const int IPv4SourceOffset = 12;
    private const int IPv4DestinationOffset = 16;
    private const int IPv6HeaderLength = 40;
    private const int IPv6SourceOffset = 8;
    private const int IPv6DestinationOffset = 24;
    private const int UdpHeaderLength = 8;
    private const int UdpDestinationOffset = 2;
    private const int UdpLengthOffset = 4;
    private const int MaxExtensionHeaders = 8;

    private const byte HopByHopOptions = 0;
    private const byte Udp = 17;
    private const byte Routing = 43;
    private const byte FragmentHeader = 44;
    private const byte DestinationOptions = 60;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static BrokenRule ReadIPv4(ReadOnlySpan<byte> captured, int wireLength, int offset, out Extent udp)
    {
        const int moreFragmentsOrOffset = 0x3FFF;
        udp = default;
        ReadOnlySpan<byte> header = captured[offset..];
        if (header.Length < IPv4HeaderLength)
        {
            return BrokenRule.FrameTooShort;
        }

        int headerLength = (header[0] & 0x0F) * 4;
        int totalLength = Read16(header, 2);
        if (header[0] >> 4 != 4 || headerLength < IPv4HeaderLength || totalLength < headerLength || totalLength > wireLength - offset)
        {
            return BrokenRule.BadIpHeader;
        }

        if ((Read16(header, 6) & moreFragmentsOrOffset) != 0)
        {
            return BrokenRule.Fragment;
        }

        if (header[9] != Udp)
        {
            return BrokenRule.NoKnownCarrier;
        }

        udp = new Extent(offset + headerLength, offset + totalLength);
        return header.Length < headerLength ? BrokenRule.FrameTooShort : BrokenRule.None;
    }

    private static BrokenRule ReadIPv6(ReadOnlySpan<byte> captured, int wireLength, int offset, out Extent udp)
    {
        udp = default;
        ReadOnlySpan<byte> header = captured[offset..];
        if (header.Length < IPv6HeaderLength)
        {
            return BrokenRule.FrameTooShort;
        }

        int begin = offset + IPv6HeaderLength;
        int end = begin + Read16(header, 4);
        if (header[0] >> 4 != 6 || end > wireLength)
        {
            return BrokenRule.BadIpHeader;
        }

        BrokenRule broken = header[6] == Udp ? BrokenRule.None : SkipExtensionHeaders(captured, header[6], ref begin, end);
        udp = new Extent(begin, end);
        return broken;
    }

    /// <summary>Walks to the UDP header. All of these headers have the next one's type first.</summary>
    private static BrokenRule SkipExtensionHeaders(ReadOnlySpan<byte> captured, byte type, ref int offset, int end)
    {
        const int unit = 8;
        int capturedEnd = Math.Min(captured.Length, end);
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
            if (type == FragmentHeader && (Read16(captured, offset + 2) & offsetOrMore) != 0)
            {
                return BrokenRule.Fragment;
            }

            int length = type == FragmentHeader ? unit : (captured[offset + 1] + 1) * unit;
            if (length > capturedEnd - offset)
            {
                return length > end - offset ? BrokenRule.BadIpHeader : BrokenRule.FrameTooShort;
            }

            type = captured[offset];
            offset += length;
        }

        return BrokenRule.None;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static BrokenRule ReadUdp(ReadOnlySpan<byte> captured, Extent udp, out Extent payload)
    {
        payload = default;
        int present = Math.Min(captured.Length, udp.End) - udp.Begin;
        if (present < UdpHeaderLength)
        {
            return udp.End - udp.Begin < UdpHeaderLength ? BrokenRule.BadUdpLength : BrokenRule.FrameTooShort;
        }

        int length = Read16(captured, udp.Begin + UdpLengthOffset);
        if (length < UdpHeaderLength || length > udp.End - udp.Begin)
        {
            return BrokenRule.BadUdpLength;
        }

        payload = new Extent(udp.Begin + UdpHeaderLength, udp.Begin + Math.Min(length, present));
        return BrokenRule.None;
    }
}
