using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using VirtWold.Machines;
using VirtWold.Tests.Machines;
using VirtWold.Tests.Support;
using VirtWold.Waking;

namespace VirtWold.Tests.Waking;

/// <summary>The gate under more than anybody sends.</summary>
public sealed class WakeGateFloodTests
{
    private const int Known = 10_000;
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
        _directory.Replace([new MachineBuilder { Macs = [.. Enumerable.Range(0, Known).Select(Packets.Mac)] }.Build()]);
        _counters = new VerdictCounters();
        _time = new ManualTimeProvider();
        _log = new CollectingLogger();
        _gate = new GateBuilder { Directory = _directory, Counters = _counters, Time = _time, Log = _log }.Build();
    }

    [Test]
    public void Accept_when_as_many_as_may_be_are_under_way_then_one_more_is_refused()
    {
        Send(0, Admissions.MaxUnderWay + 1);

        Assert.That((_gate.Requests.Count, _counters[Verdict.Flooded]), Is.EqualTo((Admissions.MaxUnderWay, 1)));
    }

    [Test]
    public void Accept_when_they_were_taken_and_are_under_way_then_one_more_is_refused()
    {
        Send(0, Admissions.MaxUnderWay);
        TakeAll();
        Send(Admissions.MaxUnderWay, 1);

        Assert.That((_gate.Requests.Count, _counters[Verdict.Flooded]), Is.EqualTo((0, 1)));
    }

    [Test]
    public void Accept_when_one_of_them_has_ended_then_one_more_is_let_through()
    {
        Send(0, Admissions.MaxUnderWay);
        TakeAll();
        _gate.Complete(new WakeTarget(Packets.For(Packets.Mac(0))));
        Send(Admissions.MaxUnderWay, 2);

        Assert.That((_gate.Requests.Count, _counters[Verdict.Flooded]), Is.EqualTo((1, 1)));
    }

    [Test]
    public void Complete_when_it_is_told_twice_then_it_makes_room_once()
    {
        Send(0, Admissions.MaxUnderWay);
        TakeAll();
        _gate.Complete(new WakeTarget(Packets.For(Packets.Mac(0))));
        _gate.Complete(new WakeTarget(Packets.For(Packets.Mac(0))));
        Send(Admissions.MaxUnderWay, 2);

        Assert.That(_gate.Requests.Count, Is.EqualTo(1));
    }

    [Test]
    public void Accept_when_it_was_refused_as_flooded_then_it_is_no_duplicate_later()
    {
        Send(0, Admissions.MaxUnderWay + 1);
        _gate.Complete(new WakeTarget(Packets.For(Packets.Mac(0))));
        TakeAll();
        Send(Admissions.MaxUnderWay, 1);

        Assert.That((_gate.Requests.Count, _counters[Verdict.Duplicate]), Is.EqualTo((1, 0)));
    }

    [Test]
    public void Accept_when_it_is_flooded_then_that_is_said_once_a_minute()
    {
        Send(0, Admissions.MaxUnderWay + 100);

        LogLine line = _log.Lines.Single();
        Assert.That(
            (line.Level, line.Text),
            Is.EqualTo((LogLevel.Warning, $"256 wakes are under way, more are refused: 02:aa:00:00:01:00, {Packets.OriginText}")));
    }

    [Test]
    public void Accept_when_the_directory_is_stale_then_an_unknown_address_is_let_through()
    {
        _directory.MarkStale();
        Send(Known, 1);

        Assert.That(_gate.Requests.Count, Is.EqualTo(1));
    }

    [Test]
    public void Accept_when_the_directory_is_stale_then_unknown_addresses_take_half_of_the_room()
    {
        _directory.MarkStale();
        Send(Known, Admissions.MaxUnderWay);

        Assert.That((_gate.Requests.Count, _counters[Verdict.Flooded]), Is.EqualTo((Admissions.MaxUnderWay / 2, Admissions.MaxUnderWay / 2)));
    }

    [Test]
    public void Accept_when_the_directory_is_stale_and_unknown_addresses_come_then_known_ones_still_have_room()
    {
        _directory.MarkStale();
        Send(Known, Admissions.MaxUnderWay);
        Send(0, Admissions.MaxUnderWay);

        Assert.That(_gate.Requests.Count, Is.EqualTo(Admissions.MaxUnderWay));
    }

    [Test]
    public void Accept_when_the_window_is_over_then_remembered_addresses_make_room_for_others()
    {
        for (int i = 0; i < Known; i++)
        {
            Pass(i);
            _time.Advance(Window / 1000);
        }

        Assert.That(_counters[Verdict.Flooded], Is.Zero);
    }

    [Test]
    public void Accept_when_more_addresses_come_in_a_window_than_are_remembered_then_they_are_refused()
    {
        for (int i = 0; i < Known; i++)
        {
            Pass(i);
        }

        Assert.That(_counters[Verdict.Flooded], Is.EqualTo(Known - 4096));
    }

    [Test]
    public void Accept_when_it_is_a_duplicate_then_nothing_is_allocated()
    {
        Send(0, 1);

        Assert.That(Allocated(() => Send(0, 1)), Is.Zero);
    }

    [Test]
    public void Accept_when_it_is_flooded_then_nothing_is_allocated()
    {
        Send(0, Admissions.MaxUnderWay + 1);

        Assert.That(Allocated(() => Send(Admissions.MaxUnderWay, 1)), Is.Zero);
    }

    [Test]
    public void Accept_when_unknown_addresses_keep_coming_then_nothing_is_allocated()
    {
        Send(Known, 100);

        int next = Known;
        Assert.That(Allocated(() => Send(next++, 1)), Is.Zero);
    }

    [Test]
    public void Accept_when_all_sorts_of_addresses_come_then_memory_stays_bounded()
    {
        WakeGate gate = new GateBuilder { Directory = _directory, Counters = _counters, Time = _time, Log = NullLogger.Instance }.Build();
        _directory.MarkStale();
        long before = GC.GetTotalMemory(forceFullCollection: true);
        for (int i = 0; i < 300_000; i++)
        {
            gate.Accept(Packets.For(Packets.Mac(i)), Packets.Origin);
            gate.Complete(new WakeTarget(Packets.For(Packets.Mac(i))));
            if (gate.Requests.TryRead(out _))
            {
                _time.Advance(TimeSpan.FromMilliseconds(1));
            }
        }

        long after = GC.GetTotalMemory(forceFullCollection: true);
        GC.KeepAlive(gate);
        Assert.That(after - before, Is.LessThan(1_000_000));
    }

    private void Send(int first, int count)
    {
        for (int i = first; i < first + count; i++)
        {
            _gate.Accept(Packets.For(Packets.Mac(i)), Packets.Origin);
        }
    }

    /// <summary>A packet whose wake is over at once.</summary>
    private void Pass(int number)
    {
        Send(number, 1);
        TakeAll();
        _gate.Complete(new WakeTarget(Packets.For(Packets.Mac(number))));
    }

    private void TakeAll()
    {
        while (_gate.Requests.TryRead(out _))
        {
        }
    }

    /// <summary>Bytes that a thousand calls allocate, once everything is compiled and as large as it gets.</summary>
    private static long Allocated(Action action)
    {
        const int calls = 1000;
        for (int i = 0; i < calls; i++)
        {
            action();
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < calls; i++)
        {
            action();
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
