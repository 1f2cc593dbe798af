using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Text;

namespace VirtWold.Steering.Status;

/// <summary>A steered frame in one line for people: who to whom, and what. It may be cut or broken anywhere.</summary>
internal static class FrameText
{
    private const int HeaderLength = 14;
    private const int MaxTags = 3;

    /// <summary>The line.</summary>
    public static string Of(SteeredFrame frame, TimeZoneInfo zone)
    {
        string time = TimeZoneInfo.ConvertTime(frame.Time, zone).ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture);
        return string.Create(CultureInfo.InvariantCulture, $"{time}  {frame.Verdict,-10}  {frame.Rule,-12}  {frame.Length,5}  {Describe(frame.Bytes)}");
    }

    /// <summary>What the frame is.</summary>
    public static string Describe(ReadOnlySpan<byte> bytes)
    {
        StringBuilder text = new();
        if (bytes.Length < HeaderLength)
        {
            return "cut short";
        }

        ReadOnlySpan<byte> rest = bytes[12..];
        int type = BinaryPrimitives.ReadUInt16BigEndian(rest);
        for (int tag = 0; tag < MaxTags && type is 0x8100 or 0x88a8 or 0x9100 && rest.Length >= 6; tag++)
        {
            text.Append(CultureInfo.InvariantCulture, $"vlan {BinaryPrimitives.ReadUInt16BigEndian(rest[2..]) & 0xfff} ");
            rest = rest[4..];
            type = BinaryPrimitives.ReadUInt16BigEndian(rest);
        }

        ReadOnlySpan<byte> payload = rest[2..];
        return text.Append(type switch
        {
            0x0800 when payload.Length >= 20 => IPv4(payload),
            0x86dd when payload.Length >= 40 => IPv6(payload),
            0x0806 when payload.Length >= 28 => Arp(payload),
            0x0842 => $"{Station(bytes[6..])} > {Station(bytes)} EtherType 0x0842",
            _ => string.Create(CultureInfo.InvariantCulture, $"{Station(bytes[6..])} > {Station(bytes)} EtherType 0x{type:x4}"),
        }).ToString();
    }

    private static string IPv4(ReadOnlySpan<byte> ip)
    {
        int length = (ip[0] & 15) * 4;
        bool isLater = (BinaryPrimitives.ReadUInt16BigEndian(ip[6..]) & 0x1fff) != 0;
        return Transport(ip[9], new IPAddress(ip[12..16]), new IPAddress(ip[16..20]), length >= 20 && length <= ip.Length && !isLater ? ip[length..] : []);
    }

    private static string IPv6(ReadOnlySpan<byte> ip) => Transport(ip[6], new IPAddress(ip[8..24]), new IPAddress(ip[24..40]), ip[40..]);

    private static string Transport(byte protocol, IPAddress source, IPAddress destination, ReadOnlySpan<byte> header)
    {
        string name = protocol switch
        {
            1 => "ICMP",
            6 => "TCP",
            17 => "UDP",
            58 => "ICMPv6",
            _ => $"protocol {protocol}",
        };
        return protocol is 6 or 17 && header.Length >= 4
            ? $"{name} {new IPEndPoint(source, BinaryPrimitives.ReadUInt16BigEndian(header))} > {new IPEndPoint(destination, BinaryPrimitives.ReadUInt16BigEndian(header[2..]))}"
            : protocol is 1 or 58 && header.Length >= 1 ? $"{name} {header[0]} {source} > {destination}" : $"{name} {source} > {destination}";
    }

    private static string Arp(ReadOnlySpan<byte> arp) => BinaryPrimitives.ReadUInt16BigEndian(arp[6..]) == 1
        ? $"ARP {new IPAddress(arp[14..18])} asks for {new IPAddress(arp[24..28])}"
        : $"ARP {new IPAddress(arp[14..18])} is at {Station(arp[8..])}";

    private static WakeOnLan.MacAddress Station(ReadOnlySpan<byte> bytes) => WakeOnLan.MacAddress.FromBytes(bytes);
}
