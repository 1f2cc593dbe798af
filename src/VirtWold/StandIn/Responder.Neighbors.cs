using System.Net.Sockets;
using VirtWold.StandIn.Wire;
using VirtWold.WakeOnLan;

namespace VirtWold.StandIn;

// Who has that address? The machine itself, with its own station address. Never to those who only ask whether the address is taken: they would
// take another one, and it may be theirs.
internal sealed partial class Responder
{
    /// <summary>Reports the groups in which the held addresses are solicited, for switches that pass them only to who wants them.</summary>
    public void ReportGroups(FrameWriter.GroupRecord record)
    {
        Span<InternetAddress> groups = stackalloc InternetAddress[FrameWriter.MostGroups];
        int count = 0;
        foreach (((InternetAddress address, _), SleepingMachine sleeper) in _byAddress)
        {
            if (address.Family != AddressFamily.InterNetworkV6 || sleeper.Machine.Seat == Seat.Router)
            {
                continue;
            }

            groups[count++] = SolicitedNode.GroupOf(address);
            if (count == groups.Length)
            {
                SendReport(record, groups);
                count = 0;
            }
        }

        if (count > 0)
        {
            SendReport(record, groups[..count]);
        }
    }

    private void SendReport(FrameWriter.GroupRecord record, ReadOnlySpan<InternetAddress> groups) =>
        Send(FrameWriter.ListenerReport(_buffer, _outlet.OwnMac, record, groups));

    private void TakeArp(in WireFrame frame, FrameKind kind)
    {
        if (!ArpMessage.TryRead(frame.Payload, out ArpMessage message))
        {
            return;
        }

        if (!message.IsProbe && FindNear(message.Sender, frame.Tags) is { } rightful && message.SenderMac != rightful.Machine.Mac)
        {
            Yield(rightful, message.Sender, message.SenderMac);
            return;
        }

        bool isAnswerable = message is { Operation: ArpMessage.Request, IsProbe: false } && message.SenderMac.IsStation && frame.Source.IsStation;
        if (isAnswerable && kind != FrameKind.Outgoing && FindNear(message.Target, frame.Tags) is { } sleeper
            && sleeper.AnswersFor(message.Target) && sleeper.MayAnswer())
        {
            Send(FrameWriter.ArpReply(_buffer, new FrameAddresses(frame.Source, sleeper.Machine.Mac, frame.Tags), message));
        }
    }

    private void TakeNeighbor(in WireFrame frame, in IpPacket packet, in NeighborMessage message, FrameKind kind)
    {
        if (FindNear(message.Target, frame.Tags) is not { } sleeper)
        {
            return;
        }

        if (!message.IsSolicitation)
        {
            // Of us it has the machine's own station address, and wouldn't come here.
            Yield(sleeper, message.Target, frame.Source);
            return;
        }

        // From no address it is duplicate address detection (RFC 4862, 5.4.3).
        bool isAnswerable = packet.Source.Bits != 0 && !IsGroup(packet.Source) && frame.Source.IsStation;
        if (isAnswerable && kind != FrameKind.Outgoing && sleeper.AnswersFor(message.Target) && sleeper.MayAnswer())
        {
            FrameAddresses addresses = new(frame.Source, sleeper.Machine.Mac, frame.Tags);
            Send(FrameWriter.NeighborAdvertisement(_buffer, addresses, packet.Source, message.Target));
        }
    }

    /// <summary>The machine that has an address in a frame's VLAN.</summary>
    private SleepingMachine? FindNear(InternetAddress address, in VlanTags tags) =>
        (_byAddress.TryGetValue((address, tags.VlanId ?? 0), out SleepingMachine? sleeper) || _byAddress.TryGetValue((address, AnyVlan), out sleeper))
            && sleeper.Machine.Seat != Seat.Router ? sleeper : null;

    private void Yield(SleepingMachine sleeper, InternetAddress address, MacAddress other)
    {
        if (sleeper.Yield(address))
        {
            _logger.AddressTaken(sleeper.Machine.Name, address, _interface, other);
        }
    }

    private static bool IsGroup(InternetAddress address) => address.Family == AddressFamily.InterNetwork
        ? address.Bits >> 28 == 0xE || address.Bits == uint.MaxValue
        : address.Bits >> 120 == 0xFF;

    private void Send(int length)
    {
        if (length > 0)
        {
            _outlet.Send(_buffer.AsSpan(0, length));
        }
    }
}
