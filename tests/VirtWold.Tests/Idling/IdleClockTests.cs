using VirtWold.Idling;
using VirtWold.Machines;
using VirtWold.Tests.Support;

namespace VirtWold.Tests.Idling;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class IdleClockTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private static readonly SleepMark Mark = new(TimeSpan.FromMinutes(20), SleepWay.Save)
    {
        BytesAMinute = 1000,
        ProcessorPercent = 10,
        Awake = TimeSpan.Zero,
    };

    private readonly ManualTimeProvider _time = new();
    private readonly IdleClock _clock;
    private long _bytes;
    private TimeSpan _processor;

    public IdleClockTests() => _clock = new IdleClock(_time);

    [Test]
    public void Plan_when_nothing_is_used_then_the_whole_time_is_idle()
    {
        Pass(0, 0);
        Pass(5, 0);

        Assert.That(_clock.Plan(Mark, _time.GetTimestamp()), Is.EqualTo((5 * Minute, 15 * Minute)));
    }

    [TestCase(1000, 0, 1)]
    [TestCase(1001, 0, 0)]
    [TestCase(0, 6000, 1)]
    [TestCase(0, 6001, 0)]
    public void Plan_when_a_minute_has_more_than_the_thresholds_then_it_is_use(int bytes, int milliseconds, int idleMinutes)
    {
        Pass(0, 0);
        Pass(1, bytes, TimeSpan.FromMilliseconds(milliseconds));

        Assert.That(_clock.Plan(Mark, _time.GetTimestamp()).IdleFor, Is.EqualTo(idleMinutes * Minute));
    }

    [Test]
    public void Plan_when_it_was_started_again_meanwhile_then_idle_begins_again()
    {
        Pass(0, 100_000);
        Pass(10, 0);
        _bytes = 0;
        Pass(1, 0);

        Assert.That(_clock.Plan(Mark, _time.GetTimestamp()).IdleFor, Is.EqualTo(TimeSpan.Zero));
    }

    [Test]
    public void Plan_when_somebody_wanted_it_then_idle_begins_there()
    {
        Pass(0, 0);
        Pass(10, 0);
        long wanted = _time.GetTimestamp();
        Pass(3, 0, wantedAt: wanted);

        Assert.That(_clock.Plan(Mark, _time.GetTimestamp()).IdleFor, Is.EqualTo(3 * Minute));
    }

    [Test]
    public void Plan_when_it_must_stay_awake_longer_than_idle_then_that_counts()
    {
        SleepMark mark = Mark with { Awake = TimeSpan.FromHours(1) };
        Pass(0, 0);
        Pass(30, 0);

        Assert.That(_clock.Plan(mark, _time.GetTimestamp()), Is.EqualTo((30 * Minute, 30 * Minute)));
    }

    private void Pass(int minutes, int bytes, TimeSpan processor = default, long? wantedAt = null)
    {
        _time.Advance(minutes * Minute);
        _bytes += bytes;
        _processor += processor;
        _clock.Observe(new MachineActivity("id", _processor, _bytes), Mark, wantedAt, _time.GetTimestamp());
    }
}
