using System.Buffers.Binary;
using VirtWold.WakeOnLan;

namespace VirtWold.StandIn.Wire;

// Multicast listener discovery (RFC 3810): a switch that snoops passes solicitations on to who has reported their group.
internal static partial class FrameWriter
{
    /// <summary>So many groups go into one report: it stays shorter than any link's limit.</summary>
    public const int MostGroups = 48;

    private const int GroupRecordLength = 20;

    /// <summary>What a report says of its groups.</summary>
    internal enum GroupRecord : byte
    {
        /// <summary>Everything that is sent to it is wanted: the answer to a query.</summary>
        Wanted = 2,

        /// <summary>The same, and that is new.</summary>
        WantedFromNow = 4,
    }

    /// <summary>
    /// Reports groups, from no address: a host that has none yet does that, too, and switches take it (RFC 3590).
    /// </summary>
    /// <param name="buffer">Where it is written.</param>
    /// <param name="source">The station that sends it.</param>
    /// <param name="record">The type of the record.</param>
    /// <param name="groups">The groups; no more than <see cref="MostGroups"/>.</param>
    public static int ListenerReport(Span<byte> buffer, MacAddress source, GroupRecord record, ReadOnlySpan<InternetAddress> groups)
    {
        const byte report = 143;
        const int reportHeader = 8;
        const int extensionLength = 8;
        // Next header ICMPv6; router alert for MLD (RFC 2711); padding.
        const ulong routerAlert = 0x3A00_0502_0000_0100;
        InternetAddress reporters = SolicitedNode.AllReporters;
        int length = reportHeader + (groups.Length * GroupRecordLength);
        int begin = Header(buffer, new FrameAddresses(SolicitedNode.StationOf(reporters), source, default), EtherTypes.IPv6);
        begin += V6Header(buffer[begin..], default, reporters, nextHeader: 0, hopLimit: 1, extensionLength + length);
        BinaryPrimitives.WriteUInt64BigEndian(buffer[begin..], routerAlert);
        begin += extensionLength;
        Span<byte> message = buffer.Slice(begin, length);
        message.Clear();
        message[0] = report;
        BinaryPrimitives.WriteUInt16BigEndian(message[6..], (ushort)groups.Length);
        for (int i = 0; i < groups.Length; i++)
        {
            Span<byte> entry = message[(reportHeader + (i * GroupRecordLength))..];
            entry[0] = (byte)record;
            _ = groups[i].WriteTo(entry[4..]);
        }

        BinaryPrimitives.WriteUInt16BigEndian(
            message[IcmpChecksum..], InternetChecksum.Of(SolicitedNode.Unspecified, reporters, IpPacket.Icmp6, message));
        return begin + length;
    }
}
