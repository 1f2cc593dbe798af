using VirtWold.Machines;
using VirtWold.Status;
using VirtWold.Tests.Machines;
using VirtWold.Tests.Support;
using VirtWold.WakeOnLan;
using VirtWold.Waking;

namespace VirtWold.Tests.Waking;

/// <summary>Packets that come before their machine is known.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class UnknownPacketsTests
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(1);

    private readonly MachineDirectory _directory = new();
    private readonly ManualTimeProvider _time = new();
    private readonly VerdictCounters _counters = new();
    private readonly PacketRecorder _recorder;
    private readonly WakeGate _gate;
    private int _missed;

    public UnknownPacketsTests()
    {
        _directory.Replace([]);
        Fleet fleet = new(_directory);
        _recorder = new PacketRecorder(fleet, _time);
        WakeReporter reporter = new(_counters, _recorder, _time, new CollectingLogger());
        _gate = new WakeGate(fleet, WakePolicy.Open, TimeSpan.FromSeconds(2), reporter, _time) { Missed = () => _missed++ };
    }

    [Test]
    public void Accept_when_the_machine_becomes_known_in_time_then_the_packet_is_let_through()
    {
        Send(1);
        _time.Advance(UnknownPackets.Patience - Moment);

        Define(1);

        Assert.That(LetThrough(), Is.EqualTo([Packets.Mac(1)]));
    }

    /// <summary>One packet, one outcome: who was woken wasn't unknown before.</summary>
    [Test]
    public void Accept_when_the_machine_becomes_known_in_time_then_the_packet_never_counts_as_unknown()
    {
        Send(1);
        Define(1);

        _time.Advance(2 * UnknownPackets.Patience);

        Assert.That((_counters.ToString(), _recorder.Packets.Count), Is.EqualTo(("0 packets", 1)), "it is under way");
    }

    [Test]
    public void Accept_when_the_machine_becomes_known_too_late_then_the_packet_was_refused()
    {
        Send(1);
        _time.Advance(UnknownPackets.Patience);

        Define(1);

        Assert.That((LetThrough().Count, _counters.ToString()), Is.EqualTo((0, "1 packet (1 unknown-mac)")));
    }

    [Test]
    public void Accept_when_many_repeats_came_before_the_machine_was_known_then_one_is_let_through_and_the_others_are_duplicates()
    {
        for (int i = 0; i < 100; i++)
        {
            Send(1);
        }

        Define(1);

        Assert.That((LetThrough().Single(), _counters.ToString()), Is.EqualTo((Packets.Mac(1), "99 packets (99 duplicate)")));
    }

    [Test]
    public void Accept_when_one_address_is_repeated_without_end_then_another_one_still_has_its_time()
    {
        Send(1);
        for (int i = 0; i < 10_000; i++)
        {
            Send(2);
        }

        Define(1);

        Assert.That((LetThrough().Single(), _counters.ToString()), Is.EqualTo((Packets.Mac(1), $"{10_001 - UnknownPackets.Capacity} packets ({10_001 - UnknownPackets.Capacity} duplicate)")));
    }

    [Test]
    public void Accept_when_packets_come_one_after_the_other_then_each_waits_for_its_own_time()
    {
        Send(1);
        _time.Advance(UnknownPackets.Patience / 2);
        Send(2);
        _time.Advance(UnknownPackets.Patience / 2);
        long first = _counters[Verdict.UnknownMac];

        _time.Advance(UnknownPackets.Patience / 2);

        Assert.That((first, _counters[Verdict.UnknownMac]), Is.EqualTo((1, 2)));
    }

    [Test]
    public void Accept_when_some_of_those_that_wait_become_known_then_the_others_still_have_their_time()
    {
        for (int i = 0; i < UnknownPackets.Capacity; i++)
        {
            Send(i);
        }

        foreach (int known in (int[])[0, 31, 32, UnknownPackets.Capacity - 1])
        {
            Define(known);
        }

        Send(1000);
        Define(1000);
        _time.Advance(UnknownPackets.Patience);

        Assert.That((LetThrough().Count, _counters[Verdict.UnknownMac]), Is.EqualTo((5, UnknownPackets.Capacity - 4)));
    }

    [Test]
    public void Accept_when_no_machine_has_it_in_time_then_the_status_tells_when_it_came()
    {
        DateTimeOffset came = _time.GetUtcNow();
        Send(1);

        _time.Advance(UnknownPackets.Patience);

        Assert.That((_recorder.Packets.Single().Last, _recorder.LastPacket), Is.EqualTo((came, came)));
    }

    [Test]
    public void Accept_when_nothing_waits_any_more_then_no_clock_runs()
    {
        Send(1);

        _time.Advance(UnknownPackets.Patience);

        Assert.That(_time.HasTimers, Is.False);
    }

    [Test]
    public void Close_when_packets_wait_then_they_are_counted()
    {
        Send(1);

        _gate.Close();

        Assert.That(_counters.ToString(), Is.EqualTo("1 packet (1 unknown-mac)"));
    }

    [Test]
    public void Accept_when_a_flood_of_other_addresses_follows_then_the_oldest_are_given_up_and_the_last_are_not()
    {
        for (int i = 0; i < 10_000; i++)
        {
            Send(i);
        }

        Define(0);
        Define(9_999);

        Assert.That((LetThrough().Single(), _counters[Verdict.UnknownMac]), Is.EqualTo((Packets.Mac(9_999), 10_000 - UnknownPackets.Capacity)));
    }

    [Test]
    public void Accept_when_the_machine_may_not_be_woken_then_it_is_denied_as_soon_as_it_is_known()
    {
        Send(1);

        _directory.Put(new MachineBuilder { Macs = [Packets.Mac(1)], Mark = new WakeMark(Enabled: false, RequiresSecureOn: false) }.Build());

        Assert.That((_counters[Verdict.DeniedPolicy], LetThrough().Count), Is.EqualTo((1, 0)));
    }

    [Test]
    public void Accept_when_an_address_is_unknown_then_the_back_ends_hear_of_it()
    {
        Send(1);

        Assert.That(_missed, Is.EqualTo(1));
    }

    private void Send(int number) => _gate.Accept(Packets.For(Packets.Mac(number)), Packets.Origin);

    private void Define(int number) => _directory.Put(new MachineBuilder { Id = $"{number}", Macs = [Packets.Mac(number)] }.Build());

    private List<MacAddress> LetThrough()
    {
        List<MacAddress> targets = [];
        while (_gate.Requests.TryRead(out WakeRequest request))
        {
            targets.Add(request.Target.Mac);
        }

        return targets;
    }
}
