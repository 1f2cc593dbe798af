using VirtWold.StandIn.Wire;

namespace VirtWold.OwnAddresses;

// One page, at one port. The number of a connection is a cookie: who acknowledges it has received it. Other ports refuse, as a host's do.
internal sealed partial class OwnResponder
{
    /// <summary>Where the page is.</summary>
    public const ushort HttpPort = 80;

    private void TakeSegment(in WireFrame frame, in IpPacket packet, in TcpSegment segment, OwnCounts counts)
    {
        if (segment.DestinationPort != HttpPort)
        {
            counts.Count(OwnRefusal.NotServed);
            if (segment.IsRequest && MayAnswer(counts))
            {
                Reply(frame, packet, segment, TcpFlags.Reset | TcpFlags.Ack, 0, segment.Sequence + 1, 0, []);
            }

            return;
        }

        uint number = cookie.Of(packet.Source, segment.SourcePort, packet.Destination, segment.DestinationPort);
        if (segment.IsRequest)
        {
            if (MayAnswer(counts))
            {
                Reply(frame, packet, segment, TcpFlags.Syn | TcpFlags.Ack, number, segment.Sequence + 1, OwnPage.Length, []);
            }

            return;
        }

        if ((segment.Flags & (TcpFlags.Ack | TcpFlags.Reset | TcpFlags.Syn)) == TcpFlags.Ack)
        {
            Serve(frame, packet, segment, number + 1, counts);
        }
    }

    private void Serve(in WireFrame frame, in IpPacket packet, in TcpSegment segment, uint begin, OwnCounts counts)
    {
        uint end = begin + OwnPage.Length;
        uint next = segment.Sequence + (uint)segment.DataLength + (segment.IsEnd ? 1u : 0u);
        if (segment.Acknowledgment == begin)
        {
            if (segment.DataLength > 0)
            {
                if (MayAnswer(counts))
                {
                    counts.Count(OwnTraffic.Http);
                    Reply(frame, packet, segment, TcpFlags.Fin | TcpFlags.Push | TcpFlags.Ack, begin, next, 0, page());
                }
            }
            else if (segment.IsEnd && MayAnswer(counts))
            {
                Reply(frame, packet, segment, TcpFlags.Reset | TcpFlags.Ack, begin, next, 0, []);
            }
        }
        else if ((segment.Acknowledgment == end || segment.Acknowledgment == end + 1) && (segment.IsEnd || segment.DataLength > 0) && MayAnswer(counts))
        {
            Reply(frame, packet, segment, TcpFlags.Ack, end + 1, next, 0, []);
        }
    }

    private void Reply(
        in WireFrame frame,
        in IpPacket packet,
        in TcpSegment segment,
        TcpFlags flags,
        uint sequence,
        uint acknowledgment,
        ushort segmentSize,
        ReadOnlySpan<byte> data) =>
        Send(FrameWriter.Tcp(
            _buffer,
            new FrameAddresses(frame.Source, outlet.OwnMac, frame.Tags),
            packet.Destination,
            packet.Source,
            new TcpSegment(segment.DestinationPort, segment.SourcePort, sequence, acknowledgment, flags, data.Length),
            segmentSize,
            data));
}
