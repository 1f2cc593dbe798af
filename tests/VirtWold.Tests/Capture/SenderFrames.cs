using System.Net;
using System.Net.NetworkInformation;
using PacketDotNet;
using VirtWold.Tests.WakeOnLan;

namespace VirtWold.Tests.Capture;

/// <summary>
/// What the programs send that people wake machines with, one frame of each kind. PacketDotNet builds them: what it takes for a frame
/// doesn't depend on what we do.
/// </summary>
internal static class SenderFrames
{
    private const int SourcePort = 40000;

    private static readonly PhysicalAddress Sender = PhysicalAddress.Parse(Stations.Sender.ToString());
    private static readonly PhysicalAddress Target = PhysicalAddress.Parse(Stations.Target.ToString());
    private static readonly PhysicalAddress Host = PhysicalAddress.Parse(Stations.Other.ToString());
    private static readonly PhysicalAddress All = PhysicalAddress.Parse("ff:ff:ff:ff:ff:ff");
    private static readonly PhysicalAddress AllNodes = PhysicalAddress.Parse("33:33:00:00:00:01");

    /// <summary>Each frame with the name of the program that sends it.</summary>
    public static IEnumerable<(string Program, byte[] Frame)> Known =>
    [
        ("wakeonlan", Udp4(9)),
        ("wakeonlan with another port", Udp4(4343)),
        ("etherwake", Raw(to: Target)),
        ("etherwake -b", Raw()),
        ("etherwake -p with four bytes", Raw(4, Target)),
        ("etherwake -p with six bytes", Raw(6, Target)),
        ("wake of FreeBSD", Of(0, PayloadBuilder.Plain)),
        ("arp -W of OpenBSD", Of(0, PayloadBuilder.Plain)),
        ("a sender with another EtherType", Of(0x0847, PayloadBuilder.Plain)),
        ("IEEE 802.2 LLC", Of(105, [0xAA, 0xAA, 0x03, .. PayloadBuilder.Plain])),
        ("IEEE 802.2 SNAP", Of(110, [0xAA, 0xAA, 0x03, 0, 0, 0, 0x08, 0x42, .. PayloadBuilder.Plain])),
        ("wol", Udp4(40000)),
        ("wol with a password", Udp4(40000, 6)),
        ("pywakeonlan", Udp4(9)),
        ("pywakeonlan by IPv6", Udp6(9)),
        ("pywakeonlan with a password", Udp4(9, 6)),
        ("Depicus", Udp4(7)),
        ("MikroTik", Raw()),
        ("Guacamole", Udp4(9)),
        ("Guacamole by IPv6 multicast", Udp6(9, AllNodes)),
        ("nmap", Udp4(9)),
        ("UpSnap to port 9", Udp4(9)),
        ("UpSnap to port 7", Udp4(7, 4)),
        ("UpSnap with six bytes", Udp4(9, 6)),
        ("Plan 9", Udp4(0)),
        ("Plan 9 with one byte", Udp4(0, 1)),
        ("Plan 9 with three bytes", Udp4(0, 3)),
        ("Plan 9 with five bytes", Udp4(0, 5)),
        ("Apple's sleep proxy", Raw(6, Target)),
        ("Moonlight to port 9", Udp4(9)),
        ("Moonlight to port 47009", Udp4(47009)),
        ("Moonlight to port 47998", Udp4(47998)),
        ("Moonlight to port 47999", Udp4(47999)),
        ("Moonlight to port 48000", Udp4(48000)),
        ("Moonlight to port 48002", Udp4(48002)),
        ("Moonlight to port 48010", Udp4(48010)),
        ("Moonlight by IPv6 multicast", Udp6(47009, AllNodes)),
        ("Moonlight to the host itself", Udp4(47009, to: Host)),
    ];

    private static byte[] Raw(int password = 0, PhysicalAddress? to = null) => Of((ushort)EthernetType.WakeOnLan, Payload(password), to);

    private static byte[] Of(ushort etherType, byte[] payload, PhysicalAddress? to = null) =>
        new EthernetPacket(Sender, to ?? All, (EthernetType)etherType) { PayloadData = payload }.Bytes;

    private static byte[] Udp4(ushort port, int password = 0, PhysicalAddress? to = null) => Udp(
        new IPv4Packet(IPAddress.Parse("192.0.2.7"), to is null ? IPAddress.Broadcast : IPAddress.Parse("192.0.2.1")), port, password, to);

    private static byte[] Udp6(ushort port, PhysicalAddress? to = null) =>
        Udp(new IPv6Packet(IPAddress.Parse("fe80::7"), IPAddress.Parse("ff02::1")), port, 0, to);

    private static byte[] Udp(IPPacket packet, ushort port, int password, PhysicalAddress? to)
    {
        packet.PayloadPacket = new UdpPacket(SourcePort, port) { PayloadData = Payload(password) };
        return new EthernetPacket(Sender, to ?? All, EthernetType.None) { PayloadPacket = packet }.Bytes;
    }

    private static byte[] Payload(int password) => [.. new WakeOnLanPacket(Target).Bytes, .. new byte[password]];
}
