using System.Net;
using System.Net.NetworkInformation;
using PacketDotNet;
using VirtWold.StandIn.Wire;
using VirtWold.WakeOnLan;

namespace VirtWold.Tests.StandIn.Wire;

/// <summary>Frames as clients, routers and other machines send them, built by PacketDotNet.</summary>
internal static class Samples
{
    public const string ClientMac = "02:00:00:00:00:10";
    public const string MachineMac = "52:54:00:aa:00:01";
    public const string OwnMac = "02:00:00:00:00:f1";
    public const string Broadcast = "ff:ff:ff:ff:ff:ff";
    public const string Client4 = "192.0.2.10";
    public const string Client6 = "2001:db8::10";
    public const string Machine4 = "192.0.2.20";
    public const string Machine6 = "2001:db8::20";

    /// <summary>An ARP message.</summary>
    public static byte[] Arp(
        string from, string to, ArpOperation operation, string senderMac, string sender, string targetMac, string target)
    {
        EthernetPacket frame = new(Mac(from), Mac(to), EthernetType.Arp)
        {
            PayloadPacket = new ArpPacket(operation, Mac(targetMac), IPAddress.Parse(target), Mac(senderMac), IPAddress.Parse(sender)),
        };
        return frame.Bytes;
    }

    /// <summary>A host asks who has an address.</summary>
    public static byte[] WhoHas(string target, string asker = Client4, string mac = ClientMac) =>
        Arp(mac, Broadcast, ArpOperation.Request, mac, asker, "00:00:00:00:00:00", target);

    /// <summary>A TCP segment.</summary>
    public static byte[] Segment(
        string from, string to, string source, string destination, ushort sourcePort, ushort port, TcpFlags flags,
        uint sequence = 1000, uint acknowledgment = 0, byte[]? data = null)
    {
        TcpPacket tcp = new(sourcePort, port)
        {
            SequenceNumber = sequence,
            AcknowledgmentNumber = acknowledgment,
            WindowSize = 64240,
            Synchronize = flags.HasFlag(TcpFlags.Syn),
            Acknowledgment = flags.HasFlag(TcpFlags.Ack),
            Reset = flags.HasFlag(TcpFlags.Reset),
            Finished = flags.HasFlag(TcpFlags.Fin),
            Push = flags.HasFlag(TcpFlags.Push),
            PayloadData = data ?? [],
        };
        IPPacket ip = IPAddress.Parse(source).GetAddressBytes().Length == 4
            ? new IPv4Packet(IPAddress.Parse(source), IPAddress.Parse(destination)) { TimeToLive = 64 }
            : new IPv6Packet(IPAddress.Parse(source), IPAddress.Parse(destination)) { HopLimit = 64 };
        ip.PayloadPacket = tcp;
        tcp.UpdateCalculatedValues();
        tcp.UpdateTcpChecksum();
        if (ip is IPv4Packet v4)
        {
            v4.UpdateIPChecksum();
        }

        EthernetPacket frame = new(Mac(from), Mac(to), ip is IPv4Packet ? EthernetType.IPv4 : EthernetType.IPv6) { PayloadPacket = ip };
        return frame.Bytes;
    }

    /// <summary>A client asks a machine for a connection.</summary>
    public static byte[] Syn(ushort port, ushort clientPort = 40000, string client = Client4, string machine = Machine4, uint sequence = 1000) =>
        Segment(ClientMac, MachineMac, client, machine, clientPort, port, TcpFlags.Syn, sequence);

    /// <summary>A neighbour solicitation or advertisement, with its checksum.</summary>
    public static byte[] Neighbor(string from, string to, string source, string destination, bool isSolicitation, string target, byte flags = 0, byte hopLimit = 255)
    {
        byte[] message = new byte[24];
        message[0] = isSolicitation ? NeighborMessage.Solicitation : NeighborMessage.Advertisement;
        message[4] = flags;
        IPAddress.Parse(target).GetAddressBytes().CopyTo(message, 8);
        return Icmp6(from, to, source, destination, hopLimit, message);
    }

    /// <summary>A ping by a client, of either family.</summary>
    public static byte[] Ping(string client, string machine, byte[] data)
    {
        byte[] message = [128, 0, 0, 0, 0x12, 0x34, 0, 1, .. data];
        if (IPAddress.Parse(client).GetAddressBytes().Length > 4)
        {
            return Icmp6(ClientMac, MachineMac, client, machine, 64, message);
        }

        message[0] = 8;
        ushort sum = InternetChecksum.Of(message);
        message[2] = (byte)(sum >> 8);
        message[3] = (byte)sum;
        IPv4Packet ip = new(IPAddress.Parse(client), IPAddress.Parse(machine)) { TimeToLive = 64, Protocol = ProtocolType.Icmp, PayloadData = message };
        ip.UpdateIPChecksum();
        return new EthernetPacket(Mac(ClientMac), Mac(MachineMac), EthernetType.IPv4) { PayloadPacket = ip }.Bytes;
    }

    /// <summary>An ICMPv6 message behind an IPv6 header.</summary>
    public static byte[] Icmp6(string from, string to, string source, string destination, byte hopLimit, byte[] message)
    {
        ushort sum = InternetChecksum.Of(Address(source), Address(destination), IpPacket.Icmp6, message);
        message[2] = (byte)(sum >> 8);
        message[3] = (byte)sum;
        byte[] header = [0x60, 0, 0, 0, (byte)(message.Length >> 8), (byte)message.Length, IpPacket.Icmp6, hopLimit];
        return
        [
            .. Mac(to).GetAddressBytes(), .. Mac(from).GetAddressBytes(), 0x86, 0xDD, .. header,
            .. IPAddress.Parse(source).GetAddressBytes(), .. IPAddress.Parse(destination).GetAddressBytes(), .. message,
        ];
    }

    /// <summary>The same frame behind a tag that the kernel has left in it.</summary>
    public static byte[] Tagged(byte[] frame, ushort protocol, ushort control) =>
        [.. frame[..12], (byte)(protocol >> 8), (byte)protocol, (byte)(control >> 8), (byte)control, .. frame[12..]];

    public static InternetAddress Address(string text) =>
        InternetAddress.TryParse(text, out InternetAddress address) ? address : throw new FormatException(text);

    public static MacAddress Station(string text) => MacAddress.Parse(text);

    private static PhysicalAddress Mac(string text) => MacAddress.Parse(text).ToPhysicalAddress();
}
