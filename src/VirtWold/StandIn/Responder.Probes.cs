using VirtWold.StandIn.Wire;

namespace VirtWold.StandIn;

// Hold: while a client waits, each port is probed. Open, those who wait at it are served at once, instead of when their own patience with
// the network has them ask again. Never blindly: a port that isn't open yet would refuse. Never with the client's station address as source:
// the switch would learn it here.
internal sealed partial class Responder
{
    private static readonly TimeSpan ProbePause = TimeSpan.FromMilliseconds(250);

    /// <summary>When a request is sent again, from the moment on in which its port is known to be open.</summary>
    private static readonly TimeSpan[] ReplayPauses =
        [TimeSpan.Zero, TimeSpan.FromMilliseconds(200), TimeSpan.FromMilliseconds(400), TimeSpan.FromMilliseconds(800)];

    private int _turn;

    private static bool IsProbed(SleepingMachine sleeper) =>
        sleeper is { Waiting: > 0, Machine.Seat: Seat.Bridge } && (sleeper.Phase == StandInPhase.Starting || sleeper.HasSpoken);

    private TimeSpan? NextProbe(SleepingMachine sleeper)
    {
        if (!IsProbed(sleeper))
        {
            return null;
        }

        long now = _time.GetTimestamp();
        TimeSpan? next = null;
        foreach (Door door in sleeper.Doors)
        {
            if (door.Waiting > 0)
            {
                TimeSpan left = door.NextAt > now ? _time.GetElapsedTime(now, door.NextAt) : TimeSpan.Zero;
                next = Earlier(next, left);
            }
        }

        return next;
    }

    private void Probe(SleepingMachine sleeper)
    {
        if (!IsProbed(sleeper))
        {
            return;
        }

        long now = _time.GetTimestamp();
        foreach (Door door in sleeper.Doors)
        {
            if (door.Waiting == 0 || door.NextAt > now)
            {
                continue;
            }

            if (door.IsOpen)
            {
                Replay(door);
            }
            else
            {
                Probe(door);
                door.NextAt = now + Ticks(ProbePause);
            }
        }
    }

    /// <summary>Asks a port for a connection that nobody wants, in the name of one of those who wait: the client's own system ends it.</summary>
    private void Probe(Door door)
    {
        // Each time another one: of who has made up an address no answer is ever seen.
        int place = _waiting.Next(door, _turn);
        place = place >= 0 ? place : _waiting.Next(door, 0);
        _turn = place + 1;
        WaitingConnections.Slot slot = _waiting[place];
        uint random = _cookie.Of(slot.Client, slot.ClientPort, door.Address, door.Port.Number, purpose: 1) + (uint)_time.GetTimestamp();
        door.ProbeClient = slot.Client;
        door.ProbeSequence = random;
        door.ProbePort = ProbePort(slot.ClientPort);
        Send(FrameWriter.Tcp(
            _buffer,
            new FrameAddresses(slot.Machine!.Machine.Mac, _outlet.OwnMac, slot.Tags),
            slot.Client,
            door.Address,
            new TcpSegment(door.ProbePort, door.Port.Number, random, 0, TcpFlags.Syn, 0),
            SegmentSize,
            []));
    }

    /// <summary>A port of the client's, of those for passing use, that isn't the one that waits.</summary>
    private static ushort ProbePort(ushort clientPort)
    {
        const ushort firstPassing = 0xC000;
        ushort port = (ushort)(firstPassing | (clientPort ^ 0x2A5A));
        return port == clientPort ? (ushort)(port ^ 1) : port;
    }

    private static void Open(Door door)
    {
        if (!door.IsOpen)
        {
            door.IsOpen = true;
            door.Replays = 0;
            door.NextAt = 0;
        }
    }

    /// <summary>Sends the requests that wait at an open port again; those that get no answer then are left to their clients.</summary>
    private void Replay(Door door)
    {
        bool isLast = door.Replays == ReplayPauses.Length - 1;
        for (int place = _waiting.Next(door, 0); place >= 0; place = _waiting.Next(door, place + 1))
        {
            WaitingConnections.Slot slot = _waiting[place];
            FrameAddresses addresses = new(slot.Machine!.Machine.Mac, _outlet.OwnMac, slot.Tags);
            Send(FrameWriter.Again(_buffer, addresses, slot.EtherType, _waiting.Packet(place)));
            if (isLast)
            {
                _waiting.Drop(place);
            }
        }

        if (!isLast)
        {
            door.Replays++;
            door.NextAt = _time.GetTimestamp() + Ticks(ReplayPauses[door.Replays]);
        }
    }

    private long Ticks(TimeSpan time) => (long)(time.TotalSeconds * _time.TimestampFrequency);
}
