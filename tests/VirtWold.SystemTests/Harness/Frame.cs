using System.Net;
using System.Net.NetworkInformation;
using PacketDotNet;
using PacketDotNet.Utils;

namespace VirtWold.SystemTests.Harness;

/// <summary>A frame as PacketDotNet builds it, with lengths and checksums filled in.</summary>
internal sealed record Frame
{
    /// <summary>The VLAN of the outermost tag; each further tag has the next one.</summary>
    public const int OutermostVlan = 42;

    /// <summary>The 802.1Q tag.</summary>
    public const int CustomerTag = 0x8100;

    /// <summary>The 802.1ad tag.</summary>
    public const int ServiceTag = 0x88A8;

    /// <summary>The tag that some switches stacked before there was 802.1ad.</summary>
    public const int OldStackedTag = 0x9100;

    private const string AllStations = "ff:ff:ff:ff:ff:ff";
    private const string AllNodesMac = "33:33:00:00:00:01";
    private const string AllNodes = "ff02::1";
    private const string LimitedBroadcast = "255.255.255.255";
    private const ushort SourcePort = 40000;
    private const ushort UsualPort = 9;
    private const int TagLength = 4;

    /// <summary>Every router is to look at the packet (RFC 2113).</summary>
    private static readonly byte[] RouterAlert = [0x94, 4, 0, 0];

    private Frame(string destination, EthernetType etherType, byte[] body)
    {
        Destination = destination;
        EtherType = etherType;
        Body = body;
    }

    /// <summary>It, from the destination address on.</summary>
    public byte[] Bytes
    {
        get
        {
            EthernetType[] types = [.. Tags.Select(tag => (EthernetType)tag), EtherType];
            var ethernet = new EthernetPacket(PhysicalAddress.Parse(VethPair.SenderMac), PhysicalAddress.Parse(Destination), types[0]);
            return [.. ethernet.HeaderData, .. Tags.SelectMany((_, index) => Tag(OutermostVlan + index, types[index + 1])), .. Body];
        }
    }

    private string Destination { get; init; }

    private EthernetType EtherType { get; }

    private byte[] Body { get; }

    private IReadOnlyList<int> Tags { get; init; } = [];

    /// <summary>A frame of EtherType 0x0842 to the broadcast address.</summary>
    public static Frame Raw(byte[] payload) => new(AllStations, EthernetType.WakeOnLan, payload);

    /// <summary>UDP over IPv4, to the limited broadcast address unless told otherwise.</summary>
    public static Frame Udp(byte[] payload, int port = 9, string to = LimitedBroadcast) => Udp4(payload, port, to);

    /// <summary>UDP over IPv4 whose header has options (RFC 2113).</summary>
    public static Frame UdpWithOptions(byte[] payload) => Udp4(payload, UsualPort, LimitedBroadcast, RouterAlert);

    /// <summary>The first of several fragments that has the whole payload in it all the same.</summary>
    public static Frame FirstFragment(byte[] payload) => Udp4(payload, UsualPort, LimitedBroadcast, fragmentFlags: 1);

    /// <summary>A later fragment whose bytes would read as a header and a whole magic packet.</summary>
    public static Frame LaterFragment(byte[] payload) => Udp4(payload, UsualPort, LimitedBroadcast, fragmentOffset: 64);

    /// <summary>UDP over IPv6 to all nodes of the link, perhaps with headers in between.</summary>
    public static Frame Udp6(byte[] payload, params IEnumerable<ExtensionHeader> headers) =>
        Udp6(payload, UsualPort, AllNodesMac, AllNodes, headers);

    /// <summary>UDP over IPv6 to all nodes of the link, on a port of one's choice.</summary>
    public static Frame Udp6(byte[] payload, int port) => Udp6(payload, port, AllNodesMac, AllNodes, []);

    /// <summary>A TCP segment.</summary>
    public static Frame Tcp(byte[] payload)
    {
        var segment = new TcpPacket(SourcePort, UsualPort) { Push = true, Acknowledgment = true, PayloadData = payload };
        var packet = IPv4(LimitedBroadcast, []);
        packet.PayloadPacket = segment;
        segment.UpdateTcpChecksum();
        packet.UpdateIPChecksum();
        return new(AllStations, EthernetType.IPv4, packet.Bytes);
    }

    /// <summary>Something of another EtherType.</summary>
    public static Frame Of(int etherType, byte[] payload) => new(AllStations, (EthernetType)etherType, payload);

    /// <summary>The same frame behind tags of these EtherTypes, the outermost first.</summary>
    public Frame Behind(params int[] tags) => this with { Tags = tags };

    /// <summary>The same frame to another station.</summary>
    public Frame To(string mac) => this with { Destination = mac };

    private static byte[] Tag(int vlan, EthernetType carried) =>
        new Ieee8021QPacket(new ByteArraySegment(new byte[TagLength])) { VlanIdentifier = (ushort)vlan, Type = carried }.HeaderData;

    private static Frame Udp4(byte[] payload, int port, string to, byte[]? options = null, int fragmentFlags = 0, int fragmentOffset = 0)
    {
        var packet = IPv4(to, options ?? []);
        AddDatagram(packet, payload, port);
        packet.FragmentFlags = fragmentFlags;
        packet.FragmentOffset = fragmentOffset;
        packet.UpdateIPChecksum();
        return new(AllStations, EthernetType.IPv4, packet.Bytes);
    }

    /// <summary>A packet without a payload. One with options can't be made of addresses: its header is laid out first.</summary>
    private static IPv4Packet IPv4(string to, byte[] options)
    {
        const int wordLength = 4;
        var length = IPv4Packet.HeaderMinimumLength + options.Length;
        byte[] header = [(byte)(4 << 4 | length / wordLength), 0, 0, (byte)length, .. new byte[IPv4Packet.HeaderMinimumLength - wordLength], .. options];
        return new IPv4Packet(new ByteArraySegment(header))
        {
            SourceAddress = IPAddress.Parse(VethPair.SenderAddress),
            DestinationAddress = IPAddress.Parse(to),
            TimeToLive = 64,
        };
    }

    private static Frame Udp6(byte[] payload, int port, string mac, string to, IEnumerable<ExtensionHeader> headers)
    {
        ExtensionHeader[] extensions = [.. headers];
        var packet = new IPv6Packet(IPAddress.Parse("fe80::2:1"), IPAddress.Parse(to)) { HopLimit = 1 };
        AddDatagram(packet, payload, port);
        var datagram = packet.PayloadPacket.Bytes;
        // The checksum knows nothing of the headers in between, which PacketDotNet reads and doesn't build.
        ProtocolType[] next = [.. extensions.Select(Type), ProtocolType.Udp];
        byte[] between = [.. extensions.SelectMany((extension, index) => Header(extension, next[index + 1]))];
        packet.NextHeader = next[0];
        packet.PayloadLength = (ushort)(between.Length + datagram.Length);
        return new(mac, EthernetType.IPv6, [.. packet.HeaderData, .. between, .. datagram]);
    }

    private static void AddDatagram(IPPacket packet, byte[] payload, int port)
    {
        var datagram = new UdpPacket(SourcePort, (ushort)port) { PayloadData = payload };
        packet.PayloadPacket = datagram;
        datagram.UpdateCalculatedValues();
        datagram.UpdateUdpChecksum();
    }

    private static ProtocolType Type(ExtensionHeader header) => header switch
    {
        ExtensionHeader.HopByHop => ProtocolType.IPv6HopByHopOptions,
        ExtensionHeader.DestinationOptions => ProtocolType.IPv6DestinationOptions,
        ExtensionHeader.AtomicFragment or ExtensionHeader.FirstFragment => ProtocolType.IPv6FragmentHeader,
        _ => throw new ArgumentOutOfRangeException(nameof(header), header, null),
    };

    /// <summary>The header's bytes: the next one's type, a length in units of eight beyond the first, and padding options (RFC 8200).</summary>
    private static byte[] Header(ExtensionHeader header, ProtocolType next) => header switch
    {
        ExtensionHeader.HopByHop => [(byte)next, 0, 1, 4, 0, 0, 0, 0],
        ExtensionHeader.DestinationOptions => [(byte)next, 2, 1, 20, .. new byte[20]],
        ExtensionHeader.AtomicFragment => [(byte)next, 0, 0, 0, 0, 0, 0, 0],
        ExtensionHeader.FirstFragment => [(byte)next, 0, 0, 1, 0, 0, 0, 0],
        _ => throw new ArgumentOutOfRangeException(nameof(header), header, null),
    };
}
