using VirtWold.Machines;
using VirtWold.Tests.Machines;
using VirtWold.Tests.Support;
using VirtWold.WakeOnLan;
using VirtWold.Waking;

namespace VirtWold.Tests.Waking;

/// <summary>Packets that come before their machine is known.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class UnknownPacketsTests
{
    private readonly MachineDirectory _directory = new();
    private readonly ManualTimeProvider _time = new();
    private readonly VerdictCounters _counters = new();
    private readonly WakeGate _gate;
    private int _missed;

    public UnknownPacketsTests()
    {
        _directory.Replace([]);
        WakeReporter reporter = new(_counters, NoObserver.Instance, _time, new CollectingLogger());
        _gate = new WakeGate(new Fleet(_directory), WakePolicy.Open, TimeSpan.FromSeconds(2), reporter, _time) { Missed = () => _missed++ };
    }

    [Test]
    public void Accept_when_the_machine_becomes_known_in_time_then_the_packet_is_let_through_after_all()
    {
        Send(1);
        _time.Advance(UnknownPackets.Patience);

        Define(1);

        Assert.That(LetThrough(), Is.EqualTo([Packets.Mac(1)]));
    }

    [Test]
    public void Accept_when_the_machine_becomes_known_too_late_then_the_packet_stays_refused()
    {
        Send(1);
        _time.Advance(UnknownPackets.Patience + TimeSpan.FromMilliseconds(1));

        Define(1);

        Assert.That(LetThrough(), Is.Empty);
    }

    [Test]
    public void Accept_when_many_repeats_came_before_the_machine_was_known_then_one_is_let_through()
    {
        for (int i = 0; i < 100; i++)
        {
            Send(1);
        }

        Define(1);

        Assert.That(LetThrough(), Is.EqualTo([Packets.Mac(1)]));
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

        Assert.That(LetThrough(), Is.EqualTo([Packets.Mac(9_999)]));
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
