namespace VirtWold.SystemTests.Harness;

/// <summary>A frame as scapy builds it, with lengths and checksums filled in.</summary>
/// <param name="Expression">The Python expression.</param>
internal sealed record Frame(string Expression)
{
    private const string Broadcast = $"Ether(src='{VethPair.SenderMac}', dst='ff:ff:ff:ff:ff:ff'";

    private const string AllNodes = $"Ether(src='{VethPair.SenderMac}', dst='33:33:00:00:00:01')";

    /// <summary>A raw frame of EtherType 0x0842 to the broadcast address.</summary>
    public static Frame Raw(byte[] payload) => new($"{Broadcast}, type=0x842)/{Bytes(payload)}");

    /// <summary>A raw frame behind one 802.1Q tag.</summary>
    public static Frame Tagged(byte[] payload) => new($"{Broadcast})/Dot1Q(vlan=42, type=0x842)/{Bytes(payload)}");

    /// <summary>A raw frame behind an 802.1ad service tag and an 802.1Q tag.</summary>
    public static Frame DoubleTagged(byte[] payload) =>
        new($"{Broadcast}, type=0x88a8)/Dot1AD(vlan=7)/Dot1Q(vlan=42, type=0x842)/{Bytes(payload)}");

    /// <summary>UDP over IPv4 to the limited broadcast address.</summary>
    public static Frame Udp(byte[] payload, int port = 9) => Udp4(payload, port, "");

    /// <summary>UDP over IPv4 behind one 802.1Q tag.</summary>
    public static Frame TaggedUdp(byte[] payload) =>
        new($"{Broadcast})/Dot1Q(vlan=42)/{Ip("")}/{UdpHeader(9)}/{Bytes(payload)}");

    /// <summary>The first of several fragments that has the whole payload in it all the same.</summary>
    public static Frame FirstFragment(byte[] payload) => Udp4(payload, 9, ", flags='MF'");

    /// <summary>A later fragment whose bytes would read as a header and a whole magic packet.</summary>
    public static Frame LaterFragment(byte[] payload) => Udp4(payload, 9, ", frag=64");

    /// <summary>UDP over IPv6 to all nodes of the link.</summary>
    public static Frame Udp6(byte[] payload) =>
        new($"{AllNodes}/IPv6(src='fe80::2:1', dst='ff02::1')/{UdpHeader(9)}/{Bytes(payload)}");

    private static Frame Udp4(byte[] payload, int port, string fields) =>
        new($"{Broadcast})/{Ip(fields)}/{UdpHeader(port)}/{Bytes(payload)}");

    private static string Ip(string fields) => $"IP(src='{VethPair.SenderAddress}', dst='255.255.255.255'{fields})";

    private static string UdpHeader(int port) => FormattableString.Invariant($"UDP(sport=40000, dport={port})");

    private static string Bytes(byte[] payload) => $"bytes.fromhex('{Convert.ToHexString(payload)}')";
}
