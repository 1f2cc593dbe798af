using System.Buffers.Binary;
using VirtWold.WakeOnLan;

namespace VirtWold.StandIn.Wire;

/// <summary>An IPv4 (RFC 791) or IPv6 packet (RFC 8200), read in place.</summary>
internal readonly ref struct IpPacket
{
    public const byte Icmp4 = 1;
    public const byte Tcp = 6;
    public const byte Icmp6 = 58;

    public const int V4HeaderLength = 20;
    public const int V6HeaderLength = 40;

    private const byte HopByHopOptions = 0;
    private const byte DestinationOptions = 60;

    /// <summary>Packets with more extension headers aren't answered here.</summary>
    private const int MostExtensions = 2;

    /// <summary>More fragments, or an offset: not the reserved bit, nor "don't fragment".</summary>
    private const ushort FragmentMask = 0x3FFF;

    private IpPacket(InternetAddress source, InternetAddress destination, byte protocol, byte hopLimit, ReadOnlySpan<byte> whole, int begin, int length)
    {
        Source = source;
        Destination = destination;
        Protocol = protocol;
        HopLimit = hopLimit;
        Whole = whole;
        Payload = whole[begin..];
        PayloadLength = length;
    }

    public InternetAddress Source { get; }

    public InternetAddress Destination { get; }

    /// <summary>What it carries; behind the extension headers, where there are any.</summary>
    public byte Protocol { get; }

    /// <summary>The hop limit, or time to live.</summary>
    public byte HopLimit { get; }

    /// <summary>The packet with its header and without padding, as much as was captured.</summary>
    public ReadOnlySpan<byte> Whole { get; }

    /// <summary>What it carries, as much as was captured.</summary>
    public ReadOnlySpan<byte> Payload { get; }

    /// <summary>How many bytes it carries.</summary>
    public int PayloadLength { get; }

    /// <summary>Whether all of it was captured.</summary>
    public bool IsWhole => Payload.Length == PayloadLength;

    /// <summary>Reads one that isn't a fragment.</summary>
    /// <param name="etherType">Which of the two it is.</param>
    /// <param name="bytes">The packet, with padding, perhaps cut at its end.</param>
    /// <param name="packet">What was read.</param>
    public static bool TryRead(ushort etherType, ReadOnlySpan<byte> bytes, out IpPacket packet)
    {
        packet = default;
        return etherType switch
        {
            EtherTypes.IPv4 => TryReadV4(bytes, out packet),
            EtherTypes.IPv6 => TryReadV6(bytes, out packet),
            _ => false,
        };
    }

    private static bool TryReadV4(ReadOnlySpan<byte> bytes, out IpPacket packet)
    {
        packet = default;
        if (bytes.Length < V4HeaderLength || bytes[0] >> 4 != 4)
        {
            return false;
        }

        int header = (bytes[0] & 0xF) * sizeof(uint);
        int total = BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]);
        bool isFragment = (BinaryPrimitives.ReadUInt16BigEndian(bytes[6..]) & FragmentMask) != 0;
        if (header < V4HeaderLength || header > bytes.Length || total < header || isFragment)
        {
            return false;
        }

        packet = new IpPacket(
            InternetAddress.FromV4(bytes[12..]),
            InternetAddress.FromV4(bytes[16..]),
            bytes[9],
            bytes[8],
            bytes[..Math.Min(total, bytes.Length)],
            header,
            total - header);
        return true;
    }

    private static bool TryReadV6(ReadOnlySpan<byte> bytes, out IpPacket packet)
    {
        packet = default;
        if (bytes.Length < V6HeaderLength || bytes[0] >> 4 != 6)
        {
            return false;
        }

        int length = BinaryPrimitives.ReadUInt16BigEndian(bytes[4..]);
        ReadOnlySpan<byte> whole = bytes[..Math.Min(V6HeaderLength + length, bytes.Length)];
        byte next = bytes[6];
        int begin = V6HeaderLength;
        for (int i = 0; i < MostExtensions && next is HopByHopOptions or DestinationOptions; i++)
        {
            if (whole.Length < begin + 2)
            {
                return false;
            }

            // In units of eight bytes beyond the first.
            int extension = (whole[begin + 1] + 1) * 8;
            next = whole[begin];
            begin += extension;
            length -= extension;
        }

        if (begin > whole.Length || length < 0)
        {
            return false;
        }

        packet = new IpPacket(InternetAddress.FromV6(bytes[8..]), InternetAddress.FromV6(bytes[24..]), next, bytes[7], whole, begin, length);
        return true;
    }
}
