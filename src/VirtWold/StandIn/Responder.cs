using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using VirtWold.Machines;
using VirtWold.StandIn.Wire;
using VirtWold.WakeOnLan;

namespace VirtWold.StandIn;

/// <summary>
/// Stands in for the machines of one interface that sleep: decides what each frame is answered with, which asks for a wake, and when the
/// machine speaks for itself. Does no I/O of its own. Called by one thread; allocates nothing for a frame.
/// </summary>
internal sealed partial class Responder
{
    /// <summary>
    /// The port from which this host asks a machine that was woken whether it is ready: such a request is nobody's who wants the machine.
    /// It is the discard service's (RFC 863), which no client gets.
    /// </summary>
    public const ushort ReadinessPort = 9;

    /// <summary>Stands for any VLAN.</summary>
    private const int AnyVlan = -1;

    /// <summary>Queries for listeners that are answered in a second.</summary>
    private const int MostReports = 2;

    private readonly string _interface;
    private readonly IFrameOutlet _outlet;
    private readonly IConnectionRequests _requests;
    private readonly SynCookie _cookie;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Dictionary<MacAddress, SleepingMachine> _byMac = [];
    private readonly Dictionary<(InternetAddress Address, int Vlan), SleepingMachine> _byAddress = [];
    private readonly WaitingConnections _waiting = new();
    private readonly byte[] _buffer = new byte[FrameWriter.BufferLength];
    private FrameBudget _reports = new(MostReports);

    /// <summary>Makes one.</summary>
    /// <param name="interfaceName">The interface.</param>
    /// <param name="outlet">Where frames are sent.</param>
    /// <param name="requests">Where connections ask for a wake.</param>
    /// <param name="cookie">The numbers of connections that aren't remembered.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">The log.</param>
    public Responder(
        string interfaceName, IFrameOutlet outlet, IConnectionRequests requests, SynCookie cookie, TimeProvider time, ILogger logger)
    {
        _interface = interfaceName;
        _outlet = outlet;
        _requests = requests;
        _cookie = cookie;
        _time = time;
        _logger = logger;
    }

    /// <summary>Those that are stood in for now.</summary>
    public ImmutableArray<HeldMachine> Held { get; private set; } = [];

    /// <summary>How long until <see cref="Step"/> has to be called; null if only a frame or news is waited for.</summary>
    public TimeSpan? NextDue
    {
        get
        {
            TimeSpan? next = null;
            foreach (SleepingMachine sleeper in _byMac.Values)
            {
                next = Earlier(Earlier(next, sleeper.NextDue()), NextProbe(sleeper));
            }

            return next;
        }
    }

    /// <summary>Takes over what the hypervisors say of the interface's machines, all of them.</summary>
    /// <returns>Whether <see cref="Held"/> has changed.</returns>
    public bool Update(IReadOnlyCollection<(HeldMachine Machine, MachineState State)> machines)
    {
        Dictionary<MacAddress, (HeldMachine Machine, MachineState State)> wanted = [];
        foreach ((HeldMachine Machine, MachineState State) item in machines)
        {
            wanted[item.Machine.Mac] = item;
        }

        foreach (SleepingMachine sleeper in _byMac.Values.ToArray())
        {
            if (!wanted.Remove(sleeper.Machine.Mac, out var now) || !now.Machine.Equals(sleeper.Machine))
            {
                Forget(sleeper);
                if (now.Machine is not null)
                {
                    wanted[now.Machine.Mac] = now;
                }
            }
            else if (now.State == MachineState.Running || SleepingMachine.IsSleep(now.State))
            {
                sleeper.Follow(now.State);
            }
            else
            {
                Forget(sleeper);
            }
        }

        // One that runs already, and wasn't stood in for, is none of our business.
        foreach ((HeldMachine machine, MachineState state) in wanted.Values.Where(static item => SleepingMachine.IsSleep(item.State)))
        {
            SleepingMachine sleeper = new(machine, state, _time);
            _byMac.Add(machine.Mac, sleeper);
            foreach (InternetAddress address in machine.Addresses)
            {
                _byAddress[(address, machine.Vlan ?? AnyVlan)] = sleeper;
            }
        }

        return RefreshHeld();
    }

    /// <summary>Does what is due.</summary>
    /// <returns>Whether <see cref="Held"/> has changed.</returns>
    public bool Step()
    {
        bool anyAwake = false;
        foreach (SleepingMachine sleeper in _byMac.Values)
        {
            if (sleeper.TakeEnd())
            {
                _waiting.DropAll(sleeper);
            }

            Probe(sleeper);
            sleeper.Settle();
            anyAwake |= sleeper.Phase == StandInPhase.Awake;
        }

        if (!anyAwake)
        {
            return false;
        }

        foreach (SleepingMachine sleeper in _byMac.Values.Where(static sleeper => sleeper.Phase == StandInPhase.Awake).ToArray())
        {
            Forget(sleeper);
        }

        return RefreshHeld();
    }

    /// <summary>Takes a frame.</summary>
    /// <param name="bytes">The frame, perhaps cut at its end.</param>
    /// <param name="stripped">The outermost tag, where the kernel has taken it out.</param>
    /// <param name="kind">How it came.</param>
    public void Take(ReadOnlySpan<byte> bytes, VlanTag? stripped, FrameKind kind)
    {
        if (!WireFrame.TryRead(bytes, stripped, out WireFrame frame))
        {
            return;
        }

        if (_byMac.TryGetValue(frame.Source, out SleepingMachine? itself) && itself.Machine.Seat != Seat.Router)
        {
            // What another daemon of this host answers leaves by the bridge; the machine's own frames come in.
            if (kind != FrameKind.Outgoing || itself.Machine.Seat != Seat.Bridge)
            {
                Hear(itself, frame);
            }

            return;
        }

        if (frame.EtherType == EtherTypes.Arp)
        {
            TakeArp(frame, kind);
        }
        else if (IpPacket.TryRead(frame.EtherType, frame.Payload, out IpPacket packet))
        {
            TakePacket(frame, packet, kind);
        }
    }

    private static TimeSpan? Earlier(TimeSpan? one, TimeSpan? other) => one is null || other < one ? other ?? one : one;

    private void TakePacket(in WireFrame frame, in IpPacket packet, FrameKind kind)
    {
        if (kind == FrameKind.Outgoing && _byAddress.TryGetValue((packet.Source, AnyVlan), out SleepingMachine? itself) && itself.Machine.Seat == Seat.Router)
        {
            HearRouted(itself, packet);
        }
        else if (packet.Protocol == IpPacket.Tcp)
        {
            TakeTcp(frame, packet, kind);
        }
        else if (EchoMessage.IsRequest(packet))
        {
            TakePing(frame, packet, kind);
        }
        else if (NeighborMessage.TryRead(packet, out NeighborMessage message))
        {
            TakeNeighbor(frame, packet, message, kind);
        }
        else if (ListenerQuery.Is(packet) && kind != FrameKind.Outgoing && _reports.TryTake(_time.GetTimestamp() / _time.TimestampFrequency))
        {
            ReportGroups(FrameWriter.GroupRecord.Wanted);
        }
    }

    private void Forget(SleepingMachine sleeper)
    {
        _waiting.DropAll(sleeper);
        _byMac.Remove(sleeper.Machine.Mac);
        foreach (InternetAddress address in sleeper.Machine.Addresses)
        {
            _byAddress.Remove((address, sleeper.Machine.Vlan ?? AnyVlan));
        }
    }

    private bool RefreshHeld()
    {
        ImmutableArray<HeldMachine> held = [.. _byMac.Values.Select(static sleeper => sleeper.Machine)];
        if (held.SequenceEqual(Held))
        {
            return false;
        }

        Held = held;
        return true;
    }
}
