using System.Collections.Immutable;
using VirtWold.StandIn;
using VirtWold.StandIn.Wire;
using VirtWold.WakeOnLan;

namespace VirtWold.OwnAddresses;

/// <summary>
/// Answers for the daemon's own addresses on one interface, as a host does: ARP and neighbour discovery, pings, and HTTP with one page.
/// Remembers nothing of who asks. Does no I/O of its own. Called by one thread; allocates nothing for a frame, but for the page.
/// </summary>
/// <param name="addresses">The addresses.</param>
/// <param name="outlet">Where frames are sent.</param>
/// <param name="cookie">The numbers of connections.</param>
/// <param name="page">Makes the page, of <see cref="OwnPage.Length"/> bytes.</param>
/// <param name="time">The clock.</param>
internal sealed partial class OwnResponder(
    ImmutableArray<OwnAddress> addresses, IFrameOutlet outlet, SynCookie cookie, Func<byte[]> page, TimeProvider time)
{
    /// <summary>Answers in a second, to all of them.</summary>
    private const int MostAnswers = 1000;

    private readonly byte[] _buffer = new byte[FrameWriter.BufferLength];
    private FrameBudget _answers = new(MostAnswers);

    /// <summary>The addresses, and what came for each.</summary>
    public ImmutableArray<(OwnAddress Address, OwnCounts Counts)> Addresses { get; } = [.. addresses.Select(static address => (address, new OwnCounts()))];

    /// <summary>Takes a frame.</summary>
    /// <param name="bytes">The frame, perhaps cut at its end.</param>
    /// <param name="stripped">The outermost tag, where the kernel has taken it out.</param>
    public void Take(ReadOnlySpan<byte> bytes, VlanTag? stripped)
    {
        if (!WireFrame.TryRead(bytes, stripped, out WireFrame frame))
        {
            return;
        }

        if (frame.EtherType == EtherTypes.Arp)
        {
            if (ArpMessage.TryRead(frame.Payload, out ArpMessage message))
            {
                TakeArp(frame, message, bytes.Length);
            }
        }
        else if (IpPacket.TryRead(frame.EtherType, frame.Payload, out IpPacket packet))
        {
            TakePacket(frame, packet, bytes.Length);
        }
    }

    /// <summary>Reports the groups in which the addresses are solicited, for switches that pass them only to who wants them.</summary>
    public void ReportGroups(FrameWriter.GroupRecord record)
    {
        InternetAddress[] groups = [.. addresses.Where(static own => own.Address.Family == System.Net.Sockets.AddressFamily.InterNetworkV6)
            .Select(static own => SolicitedNode.GroupOf(own.Address)).Take(FrameWriter.MostGroups)];
        if (groups.Length > 0)
        {
            Send(FrameWriter.ListenerReport(_buffer, outlet.OwnMac, record, groups));
        }
    }

    private void TakeArp(in WireFrame frame, in ArpMessage message, int length)
    {
        if (message.Operation != ArpMessage.Request || Find(message.Target, frame.Tags, length) is not var (own, counts))
        {
            return;
        }

        counts.Count(OwnTraffic.Arp);
        // A host that probes the address also learns that it is taken.
        if (Check(counts, message.SenderMac.IsStation && frame.Source.IsStation, OwnRefusal.NoSender)
            && Check(counts, own.IsNeighbor(message.Sender), OwnRefusal.OutsideNetwork) && MayAnswer(counts))
        {
            Send(FrameWriter.ArpReply(_buffer, new FrameAddresses(frame.Source, outlet.OwnMac, frame.Tags), message));
        }
    }

    private void TakePacket(in WireFrame frame, in IpPacket packet, int length)
    {
        if (NeighborMessage.TryRead(packet, out NeighborMessage message))
        {
            if (message.IsSolicitation && Find(message.Target, frame.Tags, length) is var (own, counts))
            {
                counts.Count(OwnTraffic.Ipv6);
                counts.Count(OwnTraffic.Nd);
                TakeSolicitation(frame, packet, message, own, counts);
            }

            return;
        }

        if (ListenerQuery.Is(packet))
        {
            if (_answers.TryTake(Second))
            {
                ReportGroups(FrameWriter.GroupRecord.Wanted);
            }

            return;
        }

        if (frame.Destination != outlet.OwnMac || Find(packet.Destination, frame.Tags, length) is not var (_, mine))
        {
            return;
        }

        mine.Count(frame.EtherType == EtherTypes.IPv4 ? OwnTraffic.Ipv4 : OwnTraffic.Ipv6);
        if (Check(mine, frame.Source.IsStation && IsHost(packet.Source), OwnRefusal.NoSender))
        {
            TakePacket(frame, packet, mine);
        }
    }

    private void TakePacket(in WireFrame frame, in IpPacket packet, OwnCounts counts)
    {
        if (EchoMessage.IsRequest(packet))
        {
            counts.Count(OwnTraffic.Ping);
            if (Check(counts, packet.IsWhole, OwnRefusal.Malformed) && MayAnswer(counts))
            {
                Send(FrameWriter.EchoReply(_buffer, new FrameAddresses(frame.Source, outlet.OwnMac, frame.Tags), packet));
            }
        }
        else if (packet.Protocol == IpPacket.Tcp)
        {
            if (TcpSegment.TryRead(packet, out TcpSegment segment))
            {
                TakeSegment(frame, packet, segment, counts);
            }
            else
            {
                counts.Count(OwnRefusal.Malformed);
            }
        }
        else
        {
            counts.Count(OwnRefusal.NotServed);
        }
    }

    private void TakeSolicitation(in WireFrame frame, in IpPacket packet, in NeighborMessage message, OwnAddress own, OwnCounts counts)
    {
        if (!Check(counts, frame.Source.IsStation && (packet.Source.Bits == 0 || IsHost(packet.Source)), OwnRefusal.NoSender)
            || !Check(counts, own.IsNeighbor(packet.Source), OwnRefusal.OutsideNetwork) || !MayAnswer(counts))
        {
            return;
        }

        // To who has no address yet (RFC 4861, 7.2.4): the address is taken.
        bool isDetection = packet.Source.Bits == 0;
        InternetAddress asker = isDetection ? SolicitedNode.AllNodes : packet.Source;
        MacAddress station = isDetection ? SolicitedNode.StationOf(asker) : frame.Source;
        FrameAddresses stations = new(station, outlet.OwnMac, frame.Tags);
        Send(FrameWriter.NeighborAdvertisement(_buffer, stations, asker, message.Target, isSolicited: !isDetection));
    }

    /// <summary>The address that a frame is for, counted; null if it is none of ours, or in another VLAN.</summary>
    private (OwnAddress Own, OwnCounts Counts)? Find(InternetAddress address, in VlanTags tags, int length)
    {
        OwnCounts? elsewhere = null;
        foreach ((OwnAddress own, OwnCounts counts) in Addresses)
        {
            if (own.Address == address)
            {
                // QinQ is another VLAN than its outer tag alone.
                if (own.IsIn(tags.VlanId) && tags.Count <= 1)
                {
                    counts.Count(length);
                    return (own, counts);
                }

                elsewhere = counts;
            }
        }

        elsewhere?.Count(OwnRefusal.OtherVlan);
        return null;
    }

    private long Second => time.GetTimestamp() / time.TimestampFrequency;

    private static bool Check(OwnCounts counts, bool isRight, OwnRefusal refusal)
    {
        if (!isRight)
        {
            counts.Count(refusal);
        }

        return isRight;
    }

    private bool MayAnswer(OwnCounts counts) => Check(counts, _answers.TryTake(Second), OwnRefusal.TooMany);

    private static bool IsHost(InternetAddress address) => address.Bits != 0 && (address.Family == System.Net.Sockets.AddressFamily.InterNetwork
        ? address.Bits >> 28 != 0xE && address.Bits != uint.MaxValue
        : address.Bits >> 120 != 0xFF);

    private void Send(int length)
    {
        if (length > 0)
        {
            outlet.Send(_buffer.AsSpan(0, length));
        }
    }
}
