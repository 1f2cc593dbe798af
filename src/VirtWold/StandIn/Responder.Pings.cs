using VirtWold.Machines;
using VirtWold.StandIn.Wire;
using VirtWold.WakeOnLan;

namespace VirtWold.StandIn;

// Pings are ignored, unless the machine's owner has said otherwise: who monitors machines by ping wants to see which ones sleep, and wakes none.
internal sealed partial class Responder
{
    private void TakePing(in WireFrame frame, in IpPacket packet, FrameKind kind)
    {
        if (FindReceiver(frame, packet, kind) is not { Machine: { Ping: not PingAnswer.Ignore, Seat: not Seat.Router } } sleeper
            || !IsClient(packet.Source) || !frame.Source.IsStation || !sleeper.AnswersFor(packet.Destination))
        {
            return;
        }

        if (sleeper.Machine.Ping == PingAnswer.Wake)
        {
            if (sleeper is { Phase: StandInPhase.Asleep, IsWaking: false } && sleeper.MayAsk())
            {
                PacketOrigin origin = new(_interface, Carrier.Ping, frame.Source, packet.Source, 0, frame.Tags.VlanId) { Destination = packet.Destination };
                _ = Ask(sleeper, origin);
            }
        }
        else if (kind != FrameKind.Outgoing && sleeper.MayAnswer())
        {
            Send(FrameWriter.EchoReply(_buffer, new FrameAddresses(frame.Source, sleeper.Machine.Mac, frame.Tags), packet));
        }
    }
}
