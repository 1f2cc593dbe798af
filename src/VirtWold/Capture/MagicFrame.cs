using System.Buffers.Binary;
using System.Net.NetworkInformation;
using PacketDotNet;
using VirtWold.WakeOnLan;

namespace VirtWold.Capture;

/// <summary>What <c>send</c> sends, as PacketDotNet builds it.</summary>
internal static class MagicFrame
{
    /// <summary>A magic packet.</summary>
    /// <param name="target">The station to wake.</param>
    /// <param name="password">Its SecureOn password, or nothing.</param>
    public static byte[] Payload(MacAddress target, ReadOnlySpan<byte> password) =>
        [.. new WakeOnLanPacket(target.ToPhysicalAddress()).HeaderData, .. password];

    /// <summary>A frame of EtherType 0x0842.</summary>
    /// <param name="destination">Whom it is for.</param>
    /// <param name="source">Who sends it.</param>
    /// <param name="vlan">The VLAN of its 802.1Q tag, or nothing for a frame without one.</param>
    /// <param name="payload">What it carries.</param>
    public static byte[] Raw(MacAddress destination, PhysicalAddress source, int? vlan, byte[] payload)
    {
        EthernetPacket frame = new(source, destination.ToPhysicalAddress(), vlan is null ? EthernetType.WakeOnLan : EthernetType.VLanTaggedFrame)
        {
            PayloadData = vlan is { } id ? [.. Tag(id), .. payload] : payload,
        };
        return frame.Bytes;
    }

    /// <summary>
    /// The tag's VLAN and the EtherType behind it. PacketDotNet's own class for tags reads them, too, and would bring its readers of all
    /// protocols along: 0.3 MiB of the daemon's memory.
    /// </summary>
    private static byte[] Tag(int vlan)
    {
        byte[] tag = new byte[2 * sizeof(ushort)];
        BinaryPrimitives.WriteUInt16BigEndian(tag, (ushort)vlan);
        BinaryPrimitives.WriteUInt16BigEndian(tag.AsSpan(sizeof(ushort)), (ushort)EthernetType.WakeOnLan);
        return tag;
    }
}
