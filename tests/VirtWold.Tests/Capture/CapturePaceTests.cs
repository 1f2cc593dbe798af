using VirtWold.Capture;
using VirtWold.Tests.Support;

namespace VirtWold.Tests.Capture;

internal sealed class CapturePaceTests
{
    /// <summary>Packets a second that are neither few nor many.</summary>
    private const int Steady = CapturePace.Most / 2;

    private ManualTimeProvider _time = null!;
    private CapturePace _pace = null!;

    [SetUp]
    public void SetUp()
    {
        _time = new ManualTimeProvider();
        _pace = new CapturePace(_time);
    }

    [Test]
    public void Next_when_packets_are_rare_then_never_pauses() =>
        Assert.That(Packets(CapturePace.Least / 2, seconds: 5), Is.Zero);

    [Test]
    public void Next_when_packets_come_all_the_time_then_pauses_from_the_second_second_on()
    {
        int first = Packets(Steady, seconds: 1) - 1;

        Assert.That((first, Packets(Steady, seconds: 3)), Is.EqualTo((0, 3 * Steady)));
    }

    [Test]
    public void Next_when_others_still_wait_behind_it_then_does_not_pause()
    {
        Packets(Steady, seconds: 1);

        Assert.That(_pace.Next(_time.GetTimestamp(), CapturePace.Pause), Is.False);
    }

    [Test]
    public void Next_when_more_come_than_there_is_room_for_then_never_pauses() =>
        Assert.That(Packets(CapturePace.Most * 2, seconds: 3), Is.Zero);

    [Test]
    public void Next_when_a_flood_begins_then_pauses_no_more_before_the_second_is_over()
    {
        Packets(Steady, seconds: 1);
        for (int i = 0; i < CapturePace.Most; i++)
        {
            _pace.Next(_time.GetTimestamp(), CapturePace.Pause);
        }

        Assert.That(_pace.Next(_time.GetTimestamp(), TimeSpan.Zero), Is.False);
    }

    [Test]
    public void Next_when_nothing_came_for_a_while_then_does_not_pause()
    {
        Packets(Steady, seconds: 2);
        _time.Advance(TimeSpan.FromSeconds(10));

        Assert.That(_pace.Next(_time.GetTimestamp(), TimeSpan.Zero), Is.False);
    }

    [Test]
    public void Next_when_the_wall_clock_was_set_back_then_pauses_as_for_a_packet_that_just_came()
    {
        Packets(Steady, seconds: 1);

        Assert.That(_pace.Next(_time.GetTimestamp(), TimeSpan.FromDays(-1)), Is.True);
    }

    /// <summary>Has packets come at a steady rate, each dealt with at once.</summary>
    /// <returns>After how many of them it paused.</returns>
    private int Packets(int perSecond, int seconds)
    {
        int pauses = 0;
        for (int i = 0; i < perSecond * seconds; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(1) / perSecond);
            pauses += _pace.Next(_time.GetTimestamp(), TimeSpan.Zero) ? 1 : 0;
        }

        return pauses;
    }
}
