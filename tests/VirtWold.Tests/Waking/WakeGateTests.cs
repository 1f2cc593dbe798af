using Microsoft.Extensions.Logging;
using VirtWold.Machines;
using VirtWold.Tests.Machines;
using VirtWold.Tests.Support;
using VirtWold.Tests.WakeOnLan;
using VirtWold.WakeOnLan;
using VirtWold.Waking;

namespace VirtWold.Tests.Waking;

public sealed class WakeGateTests
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(2);

    private MachineDirectory _directory = null!;
    private VerdictCounters _counters = null!;
    private ManualTimeProvider _time = null!;
    private CollectingLogger _log = null!;
    private WakeGate _gate = null!;

    [SetUp]
    public void SetUp()
    {
        _directory = new MachineDirectory();
        _directory.Replace([new MachineBuilder { Macs = [Stations.Target, Stations.Other] }.Build()]);
        _counters = new VerdictCounters();
        _time = new ManualTimeProvider();
        _log = new CollectingLogger();
        _gate = new GateBuilder { Directory = _directory, Counters = _counters, Time = _time, Log = _log }.Build();
    }

    [Test]
    public void Accept_when_somebody_has_the_address_then_it_is_let_through()
    {
        Send(Stations.Target);

        Assert.That(LetThrough(), Is.EqualTo(Expected(Stations.Target)));
    }

    [Test]
    public void Accept_when_it_is_let_through_then_the_request_says_where_it_came_from_and_when()
    {
        _time.Advance(TimeSpan.FromSeconds(5));
        Send(Stations.Target);

        _gate.Requests.TryRead(out WakeRequest request);
        Assert.That(
            (request.Origin, _time.GetElapsedTime(0, request.ReceivedAt)), Is.EqualTo((Packets.Origin, TimeSpan.FromSeconds(5))));
    }

    [Test]
    public void Accept_when_it_is_let_through_then_it_is_not_counted_yet()
    {
        Send(Stations.Target);

        Assert.That(_counters.ToString(), Is.EqualTo("0 packets"));
    }

    [Test]
    public void Accept_when_nobody_has_the_address_then_it_is_refused()
    {
        Send(Packets.Mac(1));

        Assert.That(LetThrough(), Is.Empty);
    }

    [Test]
    public void Accept_when_nobody_has_the_address_then_it_is_counted_and_said()
    {
        Send(Packets.Mac(1));
        _time.Advance(UnknownPackets.Patience);

        Assert.That(
            (_counters[Verdict.UnknownMac], _log.Texts.Single()),
            Is.EqualTo((1, $"No machine has 02:aa:00:00:00:01: {Packets.OriginText}")));
    }

    [Test]
    public void Accept_when_nobody_has_the_address_again_then_it_is_counted_and_not_said()
    {
        Send(Packets.Mac(1));
        Send(Packets.Mac(1));
        _time.Advance(UnknownPackets.Patience);

        Assert.That((_counters[Verdict.UnknownMac], _log.Lines.Count), Is.EqualTo((2, 1)));
    }

    [Test]
    public void Accept_when_many_addresses_are_unknown_then_few_are_said_and_all_are_counted()
    {
        for (int i = 0; i < 1000; i++)
        {
            Send(Packets.Mac(i));
        }

        _time.Advance(UnknownPackets.Patience);

        Assert.That((_counters[Verdict.UnknownMac], _log.Lines.Count), Is.EqualTo((1000, 16)));
    }

    [Test]
    public void Accept_when_it_comes_again_inside_the_window_then_it_is_a_duplicate()
    {
        Send(Stations.Target);
        _gate.Complete(new WakeTarget(Packets.For(Stations.Target)));
        _time.Advance(Window - TimeSpan.FromMilliseconds(1));
        Send(Stations.Target);

        Assert.That((LetThrough().Count, _counters[Verdict.Duplicate]), Is.EqualTo((1, 1)));
    }

    [Test]
    public void Accept_when_it_comes_again_after_the_window_then_it_is_let_through()
    {
        Send(Stations.Target);
        _gate.Complete(new WakeTarget(Packets.For(Stations.Target)));
        _time.Advance(Window);
        Send(Stations.Target);

        Assert.That((LetThrough().Count, _counters[Verdict.Duplicate]), Is.EqualTo((2, 0)));
    }

    [Test]
    public void Accept_when_duplicates_keep_coming_then_they_do_not_make_the_window_longer()
    {
        Send(Stations.Target);
        _gate.Complete(new WakeTarget(Packets.For(Stations.Target)));
        _time.Advance(Window / 2);
        Send(Stations.Target);
        _time.Advance(Window / 2);
        Send(Stations.Target);

        Assert.That(LetThrough(), Has.Count.EqualTo(2));
    }

    [Test]
    public void Accept_when_its_wake_is_under_way_then_it_is_a_duplicate_even_after_the_window()
    {
        Send(Stations.Target);
        _time.Advance(Window * 100);
        Send(Stations.Target);

        Assert.That((LetThrough().Count, _counters[Verdict.Duplicate]), Is.EqualTo((1, 1)));
    }

    [Test]
    public void Accept_when_another_address_comes_inside_the_window_then_it_is_let_through()
    {
        Send(Stations.Target);
        Send(Stations.Other);

        Assert.That(LetThrough(), Is.EqualTo(Expected(Stations.Target, Stations.Other)));
    }

    [Test]
    public void Accept_when_the_password_differs_then_it_is_a_duplicate_all_the_same()
    {
        Send(Stations.Target);
        _gate.Accept(new MagicPacket(Stations.Target, new SecureOnPassword([1, 2, 3, 4])), Packets.Origin);

        Assert.That(_counters[Verdict.Duplicate], Is.EqualTo(1));
    }

    [Test]
    public void Accept_when_it_is_a_duplicate_then_nothing_is_said()
    {
        Send(Stations.Target);
        Send(Stations.Target);

        Assert.That(_log.Lines, Is.Empty);
    }

    [Test]
    public void Accept_when_it_is_a_duplicate_and_the_log_wants_all_then_it_is_said()
    {
        CollectingLogger log = new(LogLevel.Debug);
        WakeGate gate = new GateBuilder { Directory = _directory, Counters = _counters, Time = _time, Log = log }.Build();
        gate.Accept(Packets.For(Stations.Target), Packets.Origin);
        gate.Accept(Packets.For(Stations.Target), Packets.Origin);

        Assert.That(log.Texts, Has.One.StartsWith("Refused as duplicate: 52:54:00:12:34:56"));
    }

    [Test]
    public void Complete_when_it_was_never_let_through_then_nothing_happens()
    {
        _gate.Complete(new WakeTarget(Packets.For(Stations.Target)));
        Send(Stations.Target);

        Assert.That(LetThrough(), Has.Count.EqualTo(1));
    }

    [Test]
    public void Refuse_when_it_is_told_then_it_is_counted_and_said()
    {
        _gate.Refuse(BrokenRule.TooFewRepetitions, Packets.Origin);

        Assert.That(
            (_counters[Verdict.Malformed], _log.Texts.Single()),
            Is.EqualTo((1, $"Not a magic packet, it ends before the sixteenth repetition of the address: {Packets.OriginText}")));
    }

    [Test]
    public void Refuse_when_the_same_rule_is_broken_again_then_it_is_counted_and_not_said()
    {
        _gate.Refuse(BrokenRule.TooFewRepetitions, Packets.Origin);
        _gate.Refuse(BrokenRule.TooFewRepetitions, Packets.Origin);

        Assert.That((_counters[Verdict.Malformed], _log.Lines.Count), Is.EqualTo((2, 1)));
    }

    [Test]
    public void Refuse_when_the_same_rule_is_broken_a_minute_later_then_it_is_said_how_many_were_left_out()
    {
        _gate.Refuse(BrokenRule.TooFewRepetitions, Packets.Origin);
        _gate.Refuse(BrokenRule.TooFewRepetitions, Packets.Origin);
        _time.Advance(TimeSpan.FromMinutes(1));
        _gate.Refuse(BrokenRule.TooFewRepetitions, Packets.Origin);

        Assert.That(_log.Texts.Last(), Does.EndWith("(1 similar line left out before this one)"));
    }

    private void Send(MacAddress target) => _gate.Accept(Packets.For(target), Packets.Origin);

    private List<MacAddress> LetThrough()
    {
        List<MacAddress> targets = [];
        while (_gate.Requests.TryRead(out WakeRequest request))
        {
            targets.Add(request.Target.Mac);
        }

        return targets;
    }

    private static List<MacAddress> Expected(params MacAddress[] targets) => [.. targets];
}
