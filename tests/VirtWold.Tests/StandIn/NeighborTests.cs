using PacketDotNet;
using VirtWold.Machines;
using VirtWold.StandIn;
using VirtWold.StandIn.Wire;
using VirtWold.Tests.StandIn.Wire;

namespace VirtWold.Tests.StandIn;

/// <summary>Which questions for the machine are answered, and which aren't.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class NeighborTests
{
    private const string Other = "02:00:00:00:00:99";

    private static readonly byte[] Solicitation =
        Samples.Neighbor(Samples.ClientMac, "33:33:ff:00:00:20", Samples.Client6, "ff02::1:ff00:20", isSolicitation: true, Samples.Machine6);

    private readonly Rig _rig = new();

    [Test]
    public void Take_when_its_address_is_asked_for_then_answers_with_the_machine_s_own_station()
    {
        Packet answer = _rig.Take(Samples.WhoHas(Samples.Machine4)).Single();

        Assert.That(
            (((EthernetPacket)answer).SourceHardwareAddress, answer.Extract<ArpPacket>().SenderHardwareAddress, ((EthernetPacket)answer).DestinationHardwareAddress),
            Is.EqualTo((Samples.Station(Samples.MachineMac).ToPhysicalAddress(), Samples.Station(Samples.MachineMac).ToPhysicalAddress(), Samples.Station(Samples.ClientMac).ToPhysicalAddress())));
    }

    [Test]
    public void Take_when_its_address_is_solicited_then_advertises_it() =>
        Assert.That(_rig.Take(Solicitation).Single().Extract<IPv6Packet>().PayloadPacket.Bytes[0], Is.EqualTo(NeighborMessage.Advertisement));

    [Test]
    public void Take_when_the_request_is_tagged_then_the_answer_has_the_same_tags()
    {
        _rig.Take(Samples.Tagged(Samples.WhoHas(Samples.Machine4), 0x8100, 0x2007), tag: new VlanTag(0x88A8, 0x6064));

        Assert.That(Convert.ToHexString(_rig.Sent.Single().AsSpan(12, 10)), Is.EqualTo("88A86064810020070806"));
    }

    [Test]
    public void Take_when_somebody_probes_the_address_then_is_silent() =>
        Assert.That(_rig.Take(Samples.WhoHas(Samples.Machine4, asker: "0.0.0.0")), Is.Empty);

    [Test]
    public void Take_when_it_is_duplicate_address_detection_then_is_silent() =>
        Assert.That(_rig.Take(Samples.Neighbor(Samples.ClientMac, "33:33:ff:00:00:20", "::", "ff02::1:ff00:20", true, Samples.Machine6)), Is.Empty);

    [Test]
    public void Take_when_the_frame_is_outgoing_then_is_silent() => Assert.That(
        (_rig.Take(Samples.WhoHas(Samples.Machine4), FrameKind.Outgoing).Count, _rig.Take(Solicitation, FrameKind.Outgoing).Count), Is.EqualTo((0, 0)));

    [TestCase("192.0.2.21")]
    [TestCase("192.0.2.10")]
    public void Take_when_another_address_is_asked_for_then_is_silent(string address) =>
        Assert.That(_rig.Take(Samples.WhoHas(address)), Is.Empty);

    [Test]
    public void Take_when_nothing_but_addresses_is_asked_then_nobody_is_woken()
    {
        _rig.Take(Samples.WhoHas(Samples.Machine4));
        _rig.Take(Solicitation);

        Assert.That(_rig.Asked, Is.Empty);
    }

    [TestCase(ArpOperation.Request)]
    [TestCase(ArpOperation.Response)]
    public void Take_when_another_says_that_it_has_the_address_then_leaves_it_alone_and_says_so_once(ArpOperation operation)
    {
        byte[] claim = Samples.Arp(Other, Samples.Broadcast, operation, Other, Samples.Machine4, Other, Samples.Machine4);
        _rig.Take(claim);
        _rig.Take(claim);

        Assert.That(_rig.Take(Samples.WhoHas(Samples.Machine4)), Is.Empty);
        Assert.That(_rig.Logger.Texts.Single(), Does.StartWith("192.0.2.20 of nas is taken: 02:00:00:00:00:99 says on br0 that it has it"));
    }

    [Test]
    public void Take_when_another_advertises_the_address_then_leaves_that_one_alone_and_not_the_other_one()
    {
        _rig.Take(Samples.Neighbor(Other, "33:33:00:00:00:01", Samples.Machine6, "ff02::1", false, Samples.Machine6, flags: 0x20));

        Assert.That((_rig.Take(Solicitation).Count, _rig.Take(Samples.WhoHas(Samples.Machine4)).Count), Is.EqualTo((0, 1)));
    }

    [Test]
    public void Take_when_another_has_the_address_and_the_machine_has_slept_again_then_answers_again()
    {
        _rig.Take(Samples.Arp(Other, Samples.Broadcast, ArpOperation.Request, Other, Samples.Machine4, Other, Samples.Machine4));
        _rig.Tell(MachineState.Running);
        _rig.Tell(MachineState.ShutOff);

        Assert.That(_rig.Take(Samples.WhoHas(Samples.Machine4)), Has.Count.EqualTo(1));
    }

    [Test]
    public void Take_when_another_daemon_answers_for_the_same_machine_then_goes_on()
    {
        _rig.Take(Samples.Arp(Samples.MachineMac, Samples.ClientMac, ArpOperation.Response, Samples.MachineMac, Samples.Machine4, Samples.ClientMac, Samples.Client4));
        _rig.Take(Samples.Neighbor(Samples.MachineMac, Samples.ClientMac, Samples.Machine6, Samples.Client6, false, Samples.Machine6, flags: 0x60));
        _rig.Take(Samples.Segment(Samples.MachineMac, Samples.ClientMac, Samples.Machine4, Samples.Client4, 80, 40000, TcpFlags.Syn | TcpFlags.Ack));

        Assert.That((_rig.Take(Samples.WhoHas(Samples.Machine4)).Count, _rig.Take(Solicitation).Count), Is.EqualTo((1, 1)));
    }

    [Test]
    public void Take_when_the_machine_is_heard_before_its_hypervisor_tells_then_is_silent_for_a_while()
    {
        _rig.Take(Samples.WhoHas("192.0.2.1", asker: Samples.Machine4, mac: Samples.MachineMac));
        int atOnce = _rig.Take(Samples.WhoHas(Samples.Machine4)).Count;
        _rig.Pass(SleepingMachine.Doubt);

        Assert.That((atOnce, _rig.Take(Samples.WhoHas(Samples.Machine4)).Count), Is.EqualTo((0, 1)));
    }

    [Test]
    public void Take_when_the_machine_starts_then_answers_until_it_uses_its_address()
    {
        _rig.Tell(MachineState.Running);
        int starting = _rig.Take(Samples.WhoHas(Samples.Machine4)).Count;
        // What firmware asks, and duplicate address detection, don't use the address.
        _rig.Take(Samples.WhoHas(Samples.Machine4, asker: "0.0.0.0", mac: Samples.MachineMac));
        int probing = _rig.Take(Samples.WhoHas(Samples.Machine4)).Count;
        _rig.Take(Samples.WhoHas("192.0.2.1", asker: Samples.Machine4, mac: Samples.MachineMac));

        Assert.That((starting, probing, _rig.Take(Samples.WhoHas(Samples.Machine4)).Count, _rig.Take(Solicitation).Count), Is.EqualTo((1, 1, 0, 1)));
    }

    [Test]
    public void Step_when_the_machine_uses_its_addresses_then_it_is_held_no_longer()
    {
        _rig.Tell(MachineState.Running);
        _rig.Take(Samples.WhoHas("192.0.2.1", asker: Samples.Machine4, mac: Samples.MachineMac));
        bool afterOne = _rig.Responder.Held.IsEmpty;
        _rig.Take(Samples.Neighbor(Samples.MachineMac, "33:33:00:00:00:01", Samples.Machine6, "ff02::1", false, Samples.Machine6, flags: 0x20));
        _rig.Pass(TimeSpan.Zero);

        Assert.That((afterOne, _rig.Responder.Held.IsEmpty, _rig.Responder.NextDue), Is.EqualTo((false, true, (TimeSpan?)null)));
    }

    [Test]
    public void Step_when_the_machine_uses_one_address_only_then_the_other_is_given_up_in_time()
    {
        _rig.Tell(MachineState.Running);
        _rig.Take(Samples.WhoHas("192.0.2.1", asker: Samples.Machine4, mac: Samples.MachineMac));

        Assert.That(_rig.Responder.NextDue, Is.EqualTo(SleepingMachine.OtherAddresses));
        _rig.Pass(SleepingMachine.OtherAddresses);
        Assert.That(_rig.Responder.Held, Is.Empty);
    }

    [Test]
    public void Step_when_the_machine_never_uses_its_address_then_it_is_given_up_in_the_end()
    {
        _rig.Tell(MachineState.Running);

        Assert.That(_rig.Responder.NextDue, Is.EqualTo(SleepingMachine.LongestStart));
        _rig.Pass(SleepingMachine.LongestStart);
        Assert.That(_rig.Responder.Held, Is.Empty);
    }

    [TestCase("Running")]
    [TestCase("Held")]
    [TestCase("ShuttingDown")]
    [TestCase("Unknown")]
    public void Update_when_the_machine_does_not_sleep_then_nobody_is_held(string state)
    {
        Rig rig = new(state: Enum.Parse<MachineState>(state));

        Assert.That((rig.Responder.Held.IsEmpty, rig.Take(Samples.WhoHas(Samples.Machine4)).Count), Is.EqualTo((true, 0)));
    }

    [TestCase("ShutOff")]
    [TestCase("Crashed")]
    [TestCase("Paused")]
    [TestCase("Suspended")]
    public void Update_when_the_machine_sleeps_then_it_is_held_and_nothing_is_due(string state)
    {
        Rig rig = new(state: Enum.Parse<MachineState>(state));

        Assert.That((rig.Responder.Held.Single(), rig.Responder.NextDue), Is.EqualTo((Machines.Nas, (TimeSpan?)null)));
    }

    [Test]
    public void Update_when_the_machine_is_gone_then_nobody_is_held()
    {
        _rig.Responder.Update([]);

        Assert.That((_rig.Responder.Held.IsEmpty, _rig.Take(Samples.WhoHas(Samples.Machine4)).Count), Is.EqualTo((true, 0)));
    }

    [Test]
    public void Update_when_its_address_has_changed_then_the_new_one_is_answered_for()
    {
        _rig.Responder.Update([(Machines.Nas with { Addresses = [Samples.Address("192.0.2.33")] }, MachineState.ShutOff)]);

        Assert.That((_rig.Take(Samples.WhoHas(Samples.Machine4)).Count, _rig.Take(Samples.WhoHas("192.0.2.33")).Count), Is.EqualTo((0, 1)));
    }

    [Test]
    public void Take_when_thousands_ask_in_a_second_then_only_so_many_are_answered()
    {
        int answered = Enumerable.Range(0, 5000).Sum(_ => _rig.Take(Samples.WhoHas(Samples.Machine4)).Count);
        _rig.Pass(TimeSpan.FromSeconds(1));

        Assert.That((answered, _rig.Take(Samples.WhoHas(Samples.Machine4)).Count), Is.EqualTo((200, 1)));
    }

    [Test]
    public void Take_when_it_is_asked_again_and_again_who_listens_then_reports_twice_a_second() => Assert.That(
        Enumerable.Range(0, 100).Sum(_ => _rig.Take(StandInFilterTests.Query(), FrameKind.Multicast).Count), Is.EqualTo(2));

    [Test]
    public void Take_when_a_router_asks_who_listens_then_reports_the_group_by_its_own_station()
    {
        EthernetPacket report = (EthernetPacket)_rig.Take(StandInFilterTests.Query(), FrameKind.Multicast).Single();

        Assert.That(
            (report.SourceHardwareAddress, report.DestinationHardwareAddress),
            Is.EqualTo((Samples.Station(Samples.OwnMac).ToPhysicalAddress(), Samples.Station("33:33:00:00:00:16").ToPhysicalAddress())));
    }
}
