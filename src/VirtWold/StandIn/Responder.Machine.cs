using VirtWold.StandIn.Wire;
using VirtWold.WakeOnLan;

namespace VirtWold.StandIn;

// The machine's own frames: from its first ones on less and less is done for it.
internal sealed partial class Responder
{
    private void Hear(SleepingMachine sleeper, in WireFrame frame)
    {
        bool isIp = IpPacket.TryRead(frame.EtherType, frame.Payload, out IpPacket packet);
        if (sleeper.Phase == StandInPhase.Asleep && IsAnotherStandIn(frame, isIp, packet))
        {
            return;
        }

        InternetAddress used = default;
        if (isIp)
        {
            used = packet.Source;
            if (NeighborMessage.TryRead(packet, out NeighborMessage message) && !message.IsSolicitation)
            {
                used = message.Target;
            }

            if (TcpSegment.TryRead(packet, out TcpSegment segment))
            {
                HearSegment(sleeper, packet, segment);
            }
        }
        else if (frame.EtherType == EtherTypes.Arp && ArpMessage.TryRead(frame.Payload, out ArpMessage arp))
        {
            used = arp.Sender;
        }

        sleeper.Heard(used, isAnnouncement: frame.EtherType == EtherTypes.ReverseArp);
    }

    /// <summary>What it sends through this host: while it sleeps, TCP is what another daemon answers for it.</summary>
    private static void HearRouted(SleepingMachine sleeper, in IpPacket packet)
    {
        if (sleeper.Phase != StandInPhase.Asleep || packet.Protocol != IpPacket.Tcp)
        {
            sleeper.Heard(packet.Source, isAnnouncement: false);
        }
    }

    /// <summary>
    /// Whether a frame is what a stand-in sends, too: another daemon on the segment may stand in for the same machine. A machine's own first
    /// frames aren't answers.
    /// </summary>
    public static bool IsAnotherStandIn(in WireFrame frame, bool isIp, in IpPacket packet)
    {
        if (isIp)
        {
            return packet.Protocol == IpPacket.Tcp
                || (NeighborMessage.TryRead(packet, out NeighborMessage message) && message is { IsSolicitation: false, IsSolicited: true });
        }

        return frame.EtherType == EtherTypes.Arp && ArpMessage.TryRead(frame.Payload, out ArpMessage arp) && arp.Operation == ArpMessage.Reply;
    }

    /// <summary>The machine answers a probe, or a connection that waits.</summary>
    private void HearSegment(SleepingMachine sleeper, in IpPacket packet, in TcpSegment segment)
    {
        if (sleeper.DoorAt(packet.Source, segment.SourcePort) is not { Waiting: > 0 } door)
        {
            return;
        }

        if (segment.IsGrant && segment.DestinationPort == door.ProbePort && packet.Destination == door.ProbeClient
            && segment.Acknowledgment == door.ProbeSequence + 1)
        {
            Open(door);
            return;
        }

        // Granted or refused, the connection has its answer.
        int place = segment.IsGrant || segment.IsReset ? _waiting.Find(sleeper, door, packet.Destination, segment.DestinationPort) : -1;
        if (place < 0)
        {
            return;
        }

        _waiting.Drop(place);
        if (segment.IsGrant)
        {
            Open(door);
        }
    }
}
