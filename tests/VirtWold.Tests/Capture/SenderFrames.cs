using VirtWold.Tests.WakeOnLan;
using VirtWold.WakeOnLan;

namespace VirtWold.Tests.Capture;

/// <summary>What the programs send that people wake machines with, one frame of each kind.</summary>
internal static class SenderFrames
{
    private static readonly MacAddress AllNodes = MacAddress.Parse("33:33:00:00:00:01");

    /// <summary>Each frame with its sender's name.</summary>
    public static IEnumerable<(string Sender, FrameBuilder Frame)> All =>
    [
        ("wakeonlan", Udp4(9)),
        ("wakeonlan with another port", Udp4(4343)),
        ("etherwake", Raw().To(Stations.Target)),
        ("etherwake -b", Raw()),
        ("etherwake -p with four bytes", Raw(4).To(Stations.Target)),
        ("etherwake -p with six bytes", Raw(6).To(Stations.Target)),
        ("wol", Udp4(40000)),
        ("wol with a password", Udp4(40000, 6)),
        ("pywakeonlan", Udp4(9)),
        ("pywakeonlan by IPv6", Udp6(9)),
        ("pywakeonlan with a password", Udp4(9, 6)),
        ("Depicus", Udp4(7)),
        ("MikroTik", Raw()),
        ("Guacamole", Udp4(9)),
        ("Guacamole by IPv6 multicast", Udp6(9).To(AllNodes)),
        ("nmap", Udp4(9)),
        ("UpSnap to port 9", Udp4(9)),
        ("UpSnap to port 7", Udp4(7, 4)),
        ("UpSnap with six bytes", Udp4(9, 6)),
        ("Plan 9", Udp4(0)),
        ("Plan 9 with one byte", Udp4(0, 1)),
        ("Plan 9 with three bytes", Udp4(0, 3)),
        ("Plan 9 with five bytes", Udp4(0, 5)),
        ("Apple's sleep proxy", Raw(6).To(Stations.Target)),
        ("Moonlight to port 9", Udp4(9)),
        ("Moonlight to port 47009", Udp4(47009)),
        ("Moonlight to port 47998", Udp4(47998)),
        ("Moonlight to port 47999", Udp4(47999)),
        ("Moonlight to port 48000", Udp4(48000)),
        ("Moonlight to port 48002", Udp4(48002)),
        ("Moonlight to port 48010", Udp4(48010)),
        ("Moonlight by IPv6 multicast", Udp6(47009).To(AllNodes)),
        ("Moonlight to the host itself", Udp4(47009).To(Stations.Other)),
    ];

    private static FrameBuilder Raw(int password = 0) => FrameBuilder.Raw(Payload(password));

    private static FrameBuilder Udp4(ushort port, int password = 0) => FrameBuilder.Of(new IPv4Builder { Body = Datagram(port, password) });

    private static FrameBuilder Udp6(ushort port) => FrameBuilder.Of(new IPv6Builder { Body = Datagram(port, 0) });

    private static byte[] Datagram(ushort port, int password) =>
        new UdpBuilder { DestinationPort = port, Payload = Payload(password) }.Build();

    private static byte[] Payload(int password) => new PayloadBuilder { Password = new byte[password] }.Build();
}
