using System.Net;
using System.Net.NetworkInformation;
using PacketDotNet;
using PacketDotNet.Utils;
using VirtWold.WakeOnLan;

namespace VirtWold.Benchmarks.Capture;

/// <summary>A frame to read or to send, as PacketDotNet builds it.</summary>
/// <param name="Bytes">It, from the destination address on.</param>
/// <param name="PayloadOffset">Where its payload begins.</param>
internal sealed record TestFrame(byte[] Bytes, int PayloadOffset)
{
    private const ushort SourcePort = 40000;
    private const ushort DiscardPort = 9;
    private const int TagLength = 4;
    private const int Vlan = 42;

    /// <summary>A raw frame.</summary>
    public static TestFrame Raw(byte[] payload) => Of(EthernetType.WakeOnLan, payload, frame => frame.PayloadData = payload);

    /// <summary>UDP over IPv4 to port 9.</summary>
    public static TestFrame Udp4(byte[] payload) => Of(EthernetType.IPv4, payload, frame => frame.PayloadPacket = IPv4(Datagram(payload)));

    /// <summary>A tagged frame with UDP over IPv6 to port 9.</summary>
    public static TestFrame TaggedUdp6(byte[] payload) => Of(EthernetType.VLanTaggedFrame, payload, frame => frame.PayloadPacket =
        new Ieee8021QPacket(new ByteArraySegment(new byte[TagLength]))
        {
            // The type comes last: with one, what isn't there yet would be read as such a packet.
            PayloadPacket = new IPv6Packet(IPAddress.Parse("fe80::1"), IPAddress.Parse("ff02::1")) { PayloadPacket = Datagram(payload) },
            VlanIdentifier = Vlan,
            Type = EthernetType.IPv6,
        });

    /// <summary>TCP over IPv4, with the payload where UDP would have it.</summary>
    public static TestFrame Tcp4(byte[] payload)
    {
        TestFrame frame = Udp4(payload);
        frame.Bytes[EthernetFields.HeaderLength + IPv4Fields.ProtocolPosition] = (byte)ProtocolType.Tcp;
        return frame;
    }

    /// <summary>Replaces the address that is to be woken, wherever it is repeated.</summary>
    public void Retarget(MacAddress target)
    {
        Span<byte> address = stackalloc byte[MacAddress.Length];
        target.WriteTo(address);
        int end = Math.Min(Bytes.Length, PayloadOffset + MagicPacket.Length);
        for (int i = PayloadOffset + MagicPacket.SynchronizationLength; i + MacAddress.Length <= end; i += MacAddress.Length)
        {
            address.CopyTo(Bytes.AsSpan(i));
        }
    }

    private static TestFrame Of(EthernetType type, byte[] payload, Action<EthernetPacket> fill)
    {
        EthernetPacket frame = new(PhysicalAddress.Parse("02:00:00:00:02:01"), PhysicalAddress.Parse("ff:ff:ff:ff:ff:ff"), type);
        fill(frame);
        byte[] bytes = frame.Bytes;
        return new TestFrame(bytes, bytes.Length - payload.Length);
    }

    private static IPv4Packet IPv4(UdpPacket datagram) => new(IPAddress.Parse("192.0.2.1"), IPAddress.Broadcast) { PayloadPacket = datagram };

    private static UdpPacket Datagram(byte[] payload) => new(SourcePort, DiscardPort) { PayloadData = payload };
}
