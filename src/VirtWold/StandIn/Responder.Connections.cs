using VirtWold.StandIn.Wire;
using VirtWold.WakeOnLan;
using VirtWold.Waking;

namespace VirtWold.StandIn;

// A connection to a port that is listed asks for a wake. Where the port speaks HTTP, a page is shown meanwhile, without anything being
// remembered; elsewhere the request is kept, and sent again when the machine can take it. All else gets silence: a flow from before the
// sleep goes on after it.
internal sealed partial class Responder
{
    /// <summary>What both Ethernet and IPv6's least packet have room for, without headers.</summary>
    private const ushort SegmentSize = WakePage.LongestAnswer;

    private void TakeTcp(in WireFrame frame, in IpPacket packet, FrameKind kind)
    {
        if (FindReceiver(frame, packet, kind) is not { } sleeper || !TcpSegment.TryRead(packet, out TcpSegment segment)
            || sleeper.DoorAt(packet.Destination, segment.DestinationPort) is not { } door
            || !IsClient(packet.Source) || !frame.Source.IsStation)
        {
            return;
        }

        if (kind == FrameKind.Outgoing && segment.SourcePort == ReadinessPort)
        {
            return;
        }

        sleeper.Settle();
        if (segment.IsRequest)
        {
            TakeRequest(sleeper, door, frame, packet, segment, kind);
        }
        else if (door.Port.IsHttp && kind != FrameKind.Outgoing && sleeper.ShowsPage && sleeper.MayAsk())
        {
            Serve(sleeper, frame, packet, segment);
        }
    }

    /// <summary>The machine that a segment is for: by its station address, or, where it is routed, by its address.</summary>
    private SleepingMachine? FindReceiver(in WireFrame frame, in IpPacket packet, FrameKind kind)
    {
        if (_byMac.TryGetValue(frame.Destination, out SleepingMachine? sleeper) && sleeper.Machine.Seat != Seat.Router)
        {
            return sleeper.Machine.IsIn(frame.Tags) ? sleeper : null;
        }

        return kind == FrameKind.Host && _byAddress.TryGetValue((packet.Destination, AnyVlan), out sleeper) && sleeper.Machine.Seat == Seat.Router
            ? sleeper
            : null;
    }

    private static bool IsClient(InternetAddress address) => address.Bits != 0 && !IsGroup(address);

    private void TakeRequest(
        SleepingMachine sleeper, Door door, in WireFrame frame, in IpPacket packet, in TcpSegment segment, FrameKind kind)
    {
        if (!sleeper.AnswersFor(packet.Destination) && sleeper.Phase == StandInPhase.Asleep)
        {
            return;
        }

        if (!sleeper.MayAsk())
        {
            return;
        }

        bool keeps = !door.Port.IsHttp && sleeper.Machine.Seat == Seat.Bridge && !door.IsOpen;
        bool isKnown = keeps && _waiting.Find(sleeper, door, packet.Source, segment.SourcePort) >= 0;
        bool isUnderWay = sleeper.Phase == StandInPhase.Starting
            || (sleeper.IsWaking && isKnown)
            || Ask(sleeper, new PacketOrigin(_interface, Carrier.Tcp, frame.Source, packet.Source, segment.DestinationPort, frame.Tags.VlanId)
            {
                SenderPort = segment.SourcePort,
                Destination = packet.Destination,
            });
        if (!isUnderWay)
        {
            return;
        }

        if (keeps)
        {
            _ = _waiting.Keep(sleeper, door, frame, packet, segment);
        }
        else if (door.Port.IsHttp && kind != FrameKind.Outgoing && sleeper.ShowsPage)
        {
            uint number = _cookie.Of(packet.Source, segment.SourcePort, packet.Destination, segment.DestinationPort);
            Reply(sleeper, frame, packet, segment, TcpFlags.Syn | TcpFlags.Ack, number, segment.Sequence + 1, SegmentSize, []);
        }
    }

    /// <summary>Asks for a wake.</summary>
    /// <returns>Whether one is under way now.</returns>
    private bool Ask(SleepingMachine sleeper, in PacketOrigin origin)
    {
        Verdict? refusal = _requests.Ask(sleeper, origin);
        sleeper.IsWaking |= refusal is null;
        return refusal is null || (refusal == Verdict.Duplicate && sleeper.IsWaking);
    }

    /// <summary>Answers a segment of a connection that was granted; by its number, for nothing is remembered.</summary>
    private void Serve(SleepingMachine sleeper, in WireFrame frame, in IpPacket packet, in TcpSegment segment)
    {
        if ((segment.Flags & (TcpFlags.Ack | TcpFlags.Reset | TcpFlags.Syn)) != TcpFlags.Ack)
        {
            return;
        }

        uint begin = _cookie.Of(packet.Source, segment.SourcePort, packet.Destination, segment.DestinationPort) + 1;
        uint end = begin + (uint)sleeper.Page.Length;
        bool isEnd = segment.IsEnd;
        uint next = segment.Sequence + (uint)segment.DataLength + (isEnd ? 1u : 0u);
        if (segment.Acknowledgment == begin)
        {
            if (segment.DataLength > 0)
            {
                Reply(sleeper, frame, packet, segment, TcpFlags.Fin | TcpFlags.Push | TcpFlags.Ack, begin, next, 0, sleeper.Page);
            }
            else if (isEnd)
            {
                // It has given up before it asked anything.
                Reply(sleeper, frame, packet, segment, TcpFlags.Reset | TcpFlags.Ack, begin, next, 0, []);
            }
        }
        else if ((segment.Acknowledgment == end || segment.Acknowledgment == end + 1) && (isEnd || segment.DataLength > 0))
        {
            Reply(sleeper, frame, packet, segment, TcpFlags.Ack, end + 1, next, 0, []);
        }
    }

    /// <summary>Sends a segment back, from the machine to who sent one.</summary>
    private void Reply(
        SleepingMachine sleeper,
        in WireFrame frame,
        in IpPacket packet,
        in TcpSegment segment,
        TcpFlags flags,
        uint sequence,
        uint acknowledgment,
        ushort segmentSize,
        ReadOnlySpan<byte> data)
    {
        // What was routed to the machine came to this host's own station address.
        MacAddress source = sleeper.Machine.Seat == Seat.Router ? frame.Destination : sleeper.Machine.Mac;
        Send(FrameWriter.Tcp(
            _buffer,
            new FrameAddresses(frame.Source, source, frame.Tags),
            packet.Destination,
            packet.Source,
            new TcpSegment(segment.DestinationPort, segment.SourcePort, sequence, acknowledgment, flags, data.Length),
            segmentSize,
            data));
    }
}
