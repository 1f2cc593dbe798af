using System.Globalization;
using PacketDotNet;
using PacketDotNet.Utils;

namespace VirtWold.Tests.WakeOnLan;

/// <summary>
/// A third opinion on frames, by people who know nothing of ours: where PacketDotNet finds the payload, who sent it and to which port. It
/// believes what a frame says of itself, so it is asked about frames that the other two readers accept.
/// </summary>
internal static class PacketDotNetReader
{
    /// <summary>What it finds in a whole frame that carries a magic packet's carrier; nothing where it is known to be wrong.</summary>
    public static string? Describe(byte[] frame)
    {
        // Its own copy: it fills in a length of zero.
        EthernetPacket ethernet = (EthernetPacket)Packet.ParsePacket(LinkLayers.Ethernet, [.. frame]);
        Packet link = ethernet;
        EthernetType type = ethernet.Type;
        int? vlan = null;
        while (type is EthernetType.VLanTaggedFrame or EthernetType.ProviderBridging or EthernetType.QInQ)
        {
            Ieee8021QPacket tag = (Ieee8021QPacket)link.PayloadPacket;
            vlan ??= tag.VlanIdentifier;
            type = tag.Type;
            link = tag;
        }

        string begin = string.Create(CultureInfo.InvariantCulture, $"{ethernet.SourceHardwareAddress} {vlan} ");
        return type switch
        {
            EthernetType.WakeOnLan => $"{begin}raw {Convert.ToHexString(link.HeaderDataSegment.ActualBytes())}",
            // It takes the length of a second extension header from the first one.
            EthernetType.IPv6 when ((IPv6Packet)link.PayloadPacket).ExtensionHeaders.Count > 1 => null,
            EthernetType.IPv4 or EthernetType.IPv6 => begin + Describe((IPPacket)link.PayloadPacket),
            // It reads what these are for; the packet may stand in them all the same.
            _ => null,
        };
    }

    private static string Describe(IPPacket packet)
    {
        if (packet.PayloadPacket is not UdpPacket udp)
        {
            return $"{packet.SourceAddress} something else";
        }

        // What follows the header, as far as the datagram's own length reaches: the rest is padding.
        ByteArraySegment rest = udp.HeaderDataSegment;
        ReadOnlySpan<byte> payload = rest.Bytes.AsSpan(rest.Offset, (ushort)udp.Length - UdpFields.HeaderLength);
        return string.Create(
            CultureInfo.InvariantCulture, $"{packet.SourceAddress} {udp.SourcePort} {udp.DestinationPort} {Convert.ToHexString(payload)}");
    }
}
