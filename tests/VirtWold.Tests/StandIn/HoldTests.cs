using PacketDotNet;
using VirtWold.Machines;
using VirtWold.StandIn;
using VirtWold.StandIn.Wire;
using VirtWold.Tests.StandIn.Wire;
using VirtWold.Waking;

namespace VirtWold.Tests.StandIn;

/// <summary>A connection waits: its machine's port is probed, and once it is open the connection's request is sent again.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class HoldTests
{
    private const ushort Client = 40000;

    private static readonly TimeSpan ProbePause = TimeSpan.FromMilliseconds(250);

    private readonly Rig _rig = new();

    [Test]
    public void Step_when_the_machine_is_still_off_then_nothing_is_probed_and_nothing_is_due()
    {
        _rig.Take(Samples.Syn(22));

        Assert.That((_rig.Pass(TimeSpan.FromSeconds(3)).Count, _rig.Responder.NextDue), Is.EqualTo((0, (TimeSpan?)null)));
    }

    [Test]
    public void Step_when_nobody_waits_then_nothing_is_probed()
    {
        _rig.Tell(MachineState.Running);

        Assert.That(_rig.Pass(TimeSpan.FromSeconds(1)), Is.Empty);
    }

    [TestCase(Samples.Client4, Samples.Machine4)]
    [TestCase(Samples.Client6, Samples.Machine6)]
    public void Step_when_the_machine_starts_then_its_port_is_probed_by_our_own_station_and_another_port(string client, string machine)
    {
        _rig.Take(Samples.Syn(22, client: client, machine: machine));
        _rig.Tell(MachineState.Running);
        EthernetPacket probe = (EthernetPacket)_rig.Pass(TimeSpan.Zero).Single();
        TcpPacket tcp = probe.Extract<TcpPacket>();

        Assert.That(
            (probe.SourceHardwareAddress, probe.DestinationHardwareAddress, probe.Extract<IPPacket>().SourceAddress.ToString(), (TcpFlags)tcp.Flags, tcp.DestinationPort),
            Is.EqualTo((Samples.Station(Samples.OwnMac).ToPhysicalAddress(), Samples.Station(Samples.MachineMac).ToPhysicalAddress(), client, TcpFlags.Syn, (ushort)22)));
        Assert.That((tcp.SourcePort, tcp.SequenceNumber), Is.Not.EqualTo((Client, 1000u)));
    }

    [Test]
    public void Step_probes_each_quarter_of_a_second_until_the_port_is_open()
    {
        _rig.Take(Samples.Syn(22));
        _rig.Tell(MachineState.Running);
        int[] probes = [.. Enumerable.Range(0, 9).Select(_ => _rig.Pass(ProbePause / 2).Count)];

        Assert.That((string.Join("", probes), _rig.Responder.NextDue), Is.EqualTo(("101010101", (TimeSpan?)ProbePause)));
    }

    [Test]
    public void Take_when_the_machine_refuses_a_probe_then_it_is_probed_again_and_nothing_is_replayed()
    {
        TcpPacket probe = Waiting();
        _rig.Take(FromMachine(TcpFlags.Reset | TcpFlags.Ack, probe.SourcePort, probe.SequenceNumber + 1));

        Assert.That(_rig.Pass(ProbePause).Single().Extract<TcpPacket>().SourcePort, Is.Not.EqualTo(Client));
    }

    [Test]
    public void Step_when_the_machine_grants_a_probe_then_the_request_itself_is_sent_four_times_and_no_more()
    {
        Open();
        double[] times = [.. Enumerable.Range(0, 40).SelectMany(tick => _rig.Pass(TimeSpan.FromMilliseconds(tick == 0 ? 0 : 50)).Select(_ => tick * 0.05))];

        Assert.That(times, Is.EqualTo([0, 0.2, 0.6, 1.4]).Within(0.01));
        Assert.That((_rig.Sleeper!.Waiting, _rig.Responder.NextDue), Is.EqualTo((0, (TimeSpan?)SleepingMachine.OtherAddresses - TimeSpan.FromSeconds(1.95))));
    }

    [Test]
    public void Step_when_the_request_is_sent_again_then_it_is_the_client_s_own_from_our_station()
    {
        Open();
        EthernetPacket replay = (EthernetPacket)_rig.Pass(TimeSpan.Zero).Single();
        TcpPacket tcp = replay.Extract<TcpPacket>();

        Assert.That(
            (replay.SourceHardwareAddress, tcp.SourcePort, tcp.SequenceNumber, tcp.ValidTcpChecksum),
            Is.EqualTo((Samples.Station(Samples.OwnMac).ToPhysicalAddress(), Client, 1000u, true)));
    }

    [Test]
    public void Take_when_the_machine_answers_the_client_then_its_request_is_not_sent_again()
    {
        Open();
        _rig.Pass(TimeSpan.Zero);
        _rig.Take(FromMachine(TcpFlags.Syn | TcpFlags.Ack, Client, 1001));

        Assert.That(Enumerable.Range(0, 20).Sum(_ => _rig.Pass(TimeSpan.FromMilliseconds(100)).Count), Is.Zero);
    }

    [Test]
    public void Take_when_the_machine_refuses_the_client_then_nothing_waits_any_more()
    {
        _ = Waiting();
        _rig.Take(FromMachine(TcpFlags.Reset | TcpFlags.Ack, Client, 1001));

        Assert.That((_rig.Sleeper!.Waiting, _rig.Pass(ProbePause).Count), Is.EqualTo((0, 0)));
    }

    [Test]
    public void Take_when_a_grant_answers_no_probe_of_ours_then_the_port_is_not_open()
    {
        TcpPacket probe = Waiting();
        _rig.Take(FromMachine(TcpFlags.Syn | TcpFlags.Ack, probe.SourcePort, probe.SequenceNumber + 2));

        Assert.That(_rig.Pass(ProbePause).Single().Extract<TcpPacket>().SourcePort, Is.Not.EqualTo(Client));
    }

    [Test]
    public void Take_when_somebody_else_grants_a_probe_then_the_port_is_not_open()
    {
        TcpPacket probe = Waiting();
        _rig.Take(Samples.Segment(
            "02:00:00:00:00:99", Samples.ClientMac, Samples.Machine4, Samples.Client4, 22, probe.SourcePort, TcpFlags.Syn | TcpFlags.Ack, 7, probe.SequenceNumber + 1));

        Assert.That(_rig.Pass(ProbePause).Single().Extract<TcpPacket>().SourcePort, Is.Not.EqualTo(Client));
    }

    [Test]
    public void Step_when_several_wait_then_each_is_probed_for_in_turn()
    {
        _rig.Take(Samples.Syn(22, client: "192.0.2.11"));
        _rig.Take(Samples.Syn(22, client: "192.0.2.12"));
        _rig.Tell(MachineState.Running);

        Assert.That(
            Enumerable.Range(0, 3).Select(_ => _rig.Pass(ProbePause).Single().Extract<IPPacket>().SourceAddress.ToString()),
            Is.EqualTo(["192.0.2.11", "192.0.2.12", "192.0.2.11"]));
    }

    [Test]
    public void Step_when_the_wake_has_failed_then_nothing_waits_any_more()
    {
        _rig.Take(Samples.Syn(22));
        _rig.EndWake(Verdict.Failed);

        Assert.That(_rig.Sleeper!.Waiting, Is.Zero);
    }

    [Test]
    public void Step_when_the_wake_has_ended_before_the_hypervisor_tells_then_the_port_is_probed()
    {
        _rig.Take(Samples.Syn(22));
        _rig.EndWake(Verdict.Started);

        Assert.That(_rig.Pass(ProbePause), Has.Count.EqualTo(1));
    }

    [Test]
    public void Step_when_the_machine_uses_its_addresses_and_somebody_waits_then_it_is_held_until_the_port_is_open()
    {
        TcpPacket probe = Waiting();
        _rig.Take(Samples.WhoHas("192.0.2.1", asker: Samples.Machine4, mac: Samples.MachineMac));
        _rig.Take(Samples.Neighbor(Samples.MachineMac, "33:33:00:00:00:01", Samples.Machine6, "ff02::1", false, Samples.Machine6));
        _rig.Pass(TimeSpan.FromSeconds(20));
        bool isHeld = !_rig.Responder.Held.IsEmpty;
        TcpPacket last = _rig.Pass(ProbePause).Single().Extract<TcpPacket>();
        _rig.Take(FromMachine(TcpFlags.Syn | TcpFlags.Ack, last.SourcePort, last.SequenceNumber + 1));
        Assert.That(Enumerable.Range(0, 20).Sum(_ => _rig.Pass(TimeSpan.FromMilliseconds(100)).Count), Is.EqualTo(4));

        Assert.That((isHeld, _rig.Responder.Held.IsEmpty, probe.DestinationPort), Is.EqualTo((true, true, (ushort)22)));
    }

    [Test]
    public void Take_when_it_is_on_the_NIC_below_then_nothing_is_kept_for_what_is_sent_there_goes_to_the_wire()
    {
        Rig rig = new(Machines.Nas with { Seat = Seat.Nic });
        rig.Take(Samples.Syn(22));
        rig.Tell(MachineState.Running);

        Assert.That((rig.Asked.Count, rig.Sleeper!.Waiting, rig.Pass(ProbePause).Count), Is.EqualTo((1, 0, 0)));
    }

    [Test]
    public void Keep_when_more_wait_than_there_is_room_for_then_the_oldest_gives_way()
    {
        foreach (int i in Enumerable.Range(0, WaitingConnections.MostOfOne + 3))
        {
            _rig.Take(Samples.Syn(22, clientPort: (ushort)(1000 + i)));
        }

        _rig.Tell(MachineState.Running);
        TcpPacket probe = _rig.Pass(TimeSpan.Zero).Single().Extract<TcpPacket>();
        _rig.Take(FromMachine(TcpFlags.Syn | TcpFlags.Ack, probe.SourcePort, probe.SequenceNumber + 1));

        Assert.That(
            _rig.Pass(TimeSpan.Zero).Select(static replay => (int)replay.Extract<TcpPacket>().SourcePort).Order(),
            Is.EqualTo(Enumerable.Range(1003, WaitingConnections.MostOfOne)));
    }

    private static byte[] FromMachine(TcpFlags flags, ushort port, uint acknowledgment) => Samples.Segment(
        Samples.MachineMac, Samples.ClientMac, Samples.Machine4, Samples.Client4, 22, port, flags, 7777, acknowledgment);

    /// <summary>A connection waits for a machine that starts.</summary>
    /// <returns>The first probe.</returns>
    private TcpPacket Waiting()
    {
        _rig.Take(Samples.Syn(22));
        _rig.Tell(MachineState.Running);
        return _rig.Pass(TimeSpan.Zero).Single().Extract<TcpPacket>();
    }

    private void Open()
    {
        TcpPacket probe = Waiting();
        _rig.Take(FromMachine(TcpFlags.Syn | TcpFlags.Ack, probe.SourcePort, probe.SequenceNumber + 1));
    }
}
