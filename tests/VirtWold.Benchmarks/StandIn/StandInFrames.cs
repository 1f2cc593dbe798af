using System.Net;
using System.Net.NetworkInformation;
using PacketDotNet;

namespace VirtWold.Benchmarks.StandIn;

/// <summary>Frames that a client sends to find a machine, or to connect to it.</summary>
internal static class StandInFrames
{
    private static readonly PhysicalAddress Client = PhysicalAddress.Parse("02:00:00:00:02:01");
    private static readonly IPAddress ClientAddress = IPAddress.Parse("192.0.2.1");

    /// <summary>Asks who has an address.</summary>
    public static byte[] WhoHas(string address) => new EthernetPacket(Client, PhysicalAddress.Parse("ff:ff:ff:ff:ff:ff"), EthernetType.Arp)
    {
        PayloadPacket = new ArpPacket(
            ArpOperation.Request, PhysicalAddress.Parse("00:00:00:00:00:00"), IPAddress.Parse(address), Client, ClientAddress),
    }.Bytes;

    /// <summary>Asks for a connection.</summary>
    public static byte[] Syn(string mac, string address, ushort clientPort, ushort port)
    {
        TcpPacket tcp = new(clientPort, port) { Synchronize = true, WindowSize = 64240 };
        IPv4Packet ip = new(ClientAddress, IPAddress.Parse(address)) { PayloadPacket = tcp };
        ip.UpdateIPChecksum();
        tcp.UpdateTcpChecksum();
        return new EthernetPacket(Client, PhysicalAddress.Parse(mac), EthernetType.IPv4) { PayloadPacket = ip }.Bytes;
    }
}
