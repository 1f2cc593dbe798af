using VirtWold.Tests.Support;
using VirtWold.Waking;

namespace VirtWold.Tests.Waking;

public sealed class NoticeLimiterTests
{
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    private ManualTimeProvider _time = null!;
    private NoticeLimiter<string> _limiter = null!;

    [SetUp]
    public void SetUp()
    {
        _time = new ManualTimeProvider();
        _limiter = new NoticeLimiter<string>(2, Period, _time);
    }

    [Test]
    public void TryAcquire_when_it_is_new_then_it_is_said() => Assert.That(_limiter.TryAcquire("a", out _), Is.True);

    [Test]
    public void TryAcquire_when_it_is_new_then_nothing_was_left_out()
    {
        _limiter.TryAcquire("a", out string leftOut);

        Assert.That(leftOut, Is.Empty);
    }

    [Test]
    public void TryAcquire_when_it_was_said_in_this_period_then_it_is_left_out()
    {
        _limiter.TryAcquire("a", out _);
        _time.Advance(Period - TimeSpan.FromTicks(1));

        Assert.That(_limiter.TryAcquire("a", out _), Is.False);
    }

    [Test]
    public void TryAcquire_when_the_period_is_over_then_it_is_said_again()
    {
        _limiter.TryAcquire("a", out _);
        _time.Advance(Period);

        Assert.That(_limiter.TryAcquire("a", out _), Is.True);
    }

    [Test]
    public void TryAcquire_when_some_were_left_out_then_says_how_many()
    {
        _limiter.TryAcquire("a", out _);
        _limiter.TryAcquire("a", out _);
        _limiter.TryAcquire("a", out _);
        _limiter.TryAcquire("b", out string leftOut);

        Assert.That(leftOut, Is.EqualTo(" (2 similar lines left out before this one)"));
    }

    [Test]
    public void TryAcquire_when_it_was_said_how_many_were_left_out_then_they_are_not_counted_again()
    {
        _limiter.TryAcquire("a", out _);
        _limiter.TryAcquire("a", out _);
        _limiter.TryAcquire("b", out _);
        _time.Advance(Period);
        _limiter.TryAcquire("a", out string leftOut);

        Assert.That(leftOut, Is.Empty);
    }

    [Test]
    public void TryAcquire_when_as_many_as_may_be_were_said_then_another_is_left_out()
    {
        _limiter.TryAcquire("a", out _);
        _limiter.TryAcquire("b", out _);

        Assert.That(_limiter.TryAcquire("c", out _), Is.False);
    }

    [Test]
    public void TryAcquire_when_an_old_one_is_over_then_another_takes_its_place()
    {
        _limiter.TryAcquire("a", out _);
        _time.Advance(Period / 2);
        _limiter.TryAcquire("b", out _);
        _time.Advance(Period / 2);

        Assert.That((_limiter.TryAcquire("c", out _), _limiter.TryAcquire("d", out _)), Is.EqualTo((true, false)));
    }
}
