using Microsoft.Extensions.Logging;
using PacketDotNet;
using VirtWold.Machines;
using VirtWold.StandIn;
using VirtWold.StandIn.Wire;
using VirtWold.Tests.StandIn.Wire;
using VirtWold.Tests.Support;
using VirtWold.WakeOnLan;
using VirtWold.Waking;

namespace VirtWold.Tests.StandIn;

/// <summary>A responder with its clock, what it sends, and what it asks.</summary>
internal sealed class Rig : IFrameOutlet, IConnectionRequests
{
    private readonly HeldMachine _machine;

    /// <summary>One that stands in for <see cref="Machines.Nas"/>, which sleeps.</summary>
    public Rig(HeldMachine? machine = null, MachineState state = MachineState.ShutOff)
    {
        _machine = machine ?? Machines.Nas;
        Responder = new Responder("br0", this, this, new SynCookie(new byte[SipHash.KeyLength]), Time, Logger);
        Tell(state);
    }

    public ManualTimeProvider Time { get; } = new();

    public CollectingLogger Logger { get; } = new(LogLevel.Debug);

    public Responder Responder { get; }

    /// <summary>What was sent since it was asked for last.</summary>
    public List<byte[]> Sent { get; } = [];

    /// <summary>What was asked.</summary>
    public List<PacketOrigin> Asked { get; } = [];

    /// <summary>The one that was asked for.</summary>
    public SleepingMachine? Sleeper { get; private set; }

    /// <summary>What a request is answered with.</summary>
    public Verdict? Refusal { get; set; }

    /// <summary>Whether frames are kept: those who count allocations don't want that.</summary>
    public bool Keeps { get; set; } = true;

    public MacAddress OwnMac => Samples.Station(Samples.OwnMac);

    /// <summary>The hypervisor says what the machine does.</summary>
    public void Tell(MachineState state) => Responder.Update([(_machine, state)]);

    /// <summary>A frame comes.</summary>
    /// <returns>What is sent because of it.</returns>
    public IReadOnlyList<Packet> Take(byte[] frame, FrameKind kind = FrameKind.Other, VlanTag? tag = null)
    {
        Sent.Clear();
        Responder.Take(frame, tag, kind);
        return [.. Sent.Select(static sent => Packet.ParsePacket(LinkLayers.Ethernet, sent))];
    }

    /// <summary>Time passes, and what is due is done.</summary>
    /// <returns>What is sent.</returns>
    public IReadOnlyList<Packet> Pass(TimeSpan time)
    {
        Sent.Clear();
        Time.Advance(time);
        Responder.Step();
        return [.. Sent.Select(static sent => Packet.ParsePacket(LinkLayers.Ethernet, sent))];
    }

    /// <summary>The wake that was asked for ends.</summary>
    public void EndWake(Verdict verdict)
    {
        Sleeper!.WakeEnded(new WakeOutcome(verdict));
        Responder.Step();
    }

    public void Send(ReadOnlySpan<byte> frame)
    {
        if (Keeps)
        {
            Sent.Add(frame.ToArray());
        }
    }

    public Verdict? Ask(SleepingMachine machine, in PacketOrigin origin)
    {
        if (Keeps)
        {
            Asked.Add(origin);
        }

        Sleeper = machine;
        return Refusal;
    }
}
