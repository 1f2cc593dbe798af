namespace VirtWold.SystemTests.Harness;

/// <summary>A frame as scapy builds it, with lengths and checksums filled in.</summary>
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

    private const int WakeOnLan = 0x842;
    private const int IPv4 = 0x800;
    private const int IPv6 = 0x86DD;

    private Frame(string destination, int etherType, string body)
    {
        Destination = destination;
        EtherType = etherType;
        Body = body;
    }

    /// <summary>The Python expression.</summary>
    public string Expression
    {
        get
        {
            int[] types = [.. Tags, EtherType];
            var tags = Tags.Select(
                (_, index) => FormattableString.Invariant($"/Dot1Q(vlan={OutermostVlan + index}, type={types[index + 1]})"));
            return FormattableString.Invariant(
                $"Ether(src='{VethPair.SenderMac}', dst='{Destination}', type={types[0]}){string.Concat(tags)}{Body}");
        }
    }

    private string Destination { get; init; }

    private int EtherType { get; }

    private string Body { get; }

    private IReadOnlyList<int> Tags { get; init; } = [];

    /// <summary>A frame of EtherType 0x0842 to the broadcast address.</summary>
    public static Frame Raw(byte[] payload) => new(AllStations, WakeOnLan, Bytes(payload));

    /// <summary>UDP over IPv4, to the limited broadcast address unless told otherwise.</summary>
    public static Frame Udp(byte[] payload, int port = 9, string to = LimitedBroadcast) => Udp4(payload, port, to, "");

    /// <summary>UDP over IPv4 whose header has options (RFC 2113).</summary>
    public static Frame UdpWithOptions(byte[] payload) => Udp4(payload, 9, LimitedBroadcast, ", options=[IPOption_Router_Alert()]");

    /// <summary>The first of several fragments that has the whole payload in it all the same.</summary>
    public static Frame FirstFragment(byte[] payload) => Udp4(payload, 9, LimitedBroadcast, ", flags='MF'");

    /// <summary>A later fragment whose bytes would read as a header and a whole magic packet.</summary>
    public static Frame LaterFragment(byte[] payload) => Udp4(payload, 9, LimitedBroadcast, ", frag=64");

    /// <summary>UDP over IPv6 to all nodes of the link, perhaps with headers in between.</summary>
    public static Frame Udp6(byte[] payload, params IEnumerable<ExtensionHeader> headers) =>
        Udp6(payload, 9, AllNodesMac, AllNodes, headers);

    /// <summary>UDP over IPv6 to all nodes of the link, on a port of one's choice.</summary>
    public static Frame Udp6(byte[] payload, int port) => Udp6(payload, port, AllNodesMac, AllNodes, []);

    /// <summary>A TCP segment.</summary>
    public static Frame Tcp(byte[] payload) =>
        new(AllStations, IPv4, $"{Ip(LimitedBroadcast, "")}/TCP(sport=40000, dport=9, flags='PA'){Bytes(payload)}");

    /// <summary>Something of another EtherType.</summary>
    public static Frame Of(int etherType, byte[] payload) => new(AllStations, etherType, Bytes(payload));

    /// <summary>The same frame behind tags of these EtherTypes, the outermost first.</summary>
    public Frame Behind(params int[] tags) => this with { Tags = tags };

    /// <summary>The same frame to another station.</summary>
    public Frame To(string mac) => this with { Destination = mac };

    private static Frame Udp4(byte[] payload, int port, string to, string fields) =>
        new(AllStations, IPv4, $"{Ip(to, fields)}{UdpHeader(port)}{Bytes(payload)}");

    private static Frame Udp6(byte[] payload, int port, string mac, string to, IEnumerable<ExtensionHeader> headers) =>
        new(
            mac,
            IPv6,
            $"/IPv6(src='fe80::2:1', dst='{to}', hlim=1){string.Concat(headers.Select(Header))}{UdpHeader(port)}{Bytes(payload)}");

    private static string Ip(string to, string fields) => $"/IP(src='{VethPair.SenderAddress}', dst='{to}'{fields})";

    private static string UdpHeader(int port) => FormattableString.Invariant($"/UDP(sport=40000, dport={port})");

    private static string Bytes(byte[] payload) => $"/Raw(bytes.fromhex('{Convert.ToHexString(payload)}'))";

    private static string Header(ExtensionHeader header) => header switch
    {
        ExtensionHeader.HopByHop => "/IPv6ExtHdrHopByHop(options=[PadN(optdata=bytes(4))])",
        ExtensionHeader.DestinationOptions => "/IPv6ExtHdrDestOpt(options=[PadN(optdata=bytes(20))])",
        ExtensionHeader.AtomicFragment => "/IPv6ExtHdrFragment()",
        ExtensionHeader.FirstFragment => "/IPv6ExtHdrFragment(m=1)",
        _ => throw new ArgumentOutOfRangeException(nameof(header), header, null),
    };
}
