using System.Net;
using VirtWold.Tests.Support;
using VirtWold.Web;

namespace VirtWold.Tests.Web;

public sealed class FailureLimiterTests
{
    private static readonly IPAddress Sender = IPAddress.Parse("192.0.2.7");

    private readonly ManualTimeProvider _time = new();
    private readonly FailureLimiter _limiter;

    public FailureLimiterTests() => _limiter = new FailureLimiter(_time);

    [TestCase(FailureLimiter.MaxFailures - 1, ExpectedResult = false)]
    [TestCase(FailureLimiter.MaxFailures, ExpectedResult = true)]
    public bool IsLockedOut_when_somebody_fails_then_after_so_many_times(int failures)
    {
        FailureLimiter limiter = new(_time);
        Fail(limiter, Sender, failures);
        return limiter.IsLockedOut(Sender);
    }

    [Test]
    public void IsLockedOut_when_somebody_else_failed_then_no()
    {
        Fail(_limiter, Sender, 100);

        Assert.That((_limiter.IsLockedOut(IPAddress.Parse("192.0.2.8")), _limiter.IsLockedOut(null)), Is.EqualTo((false, false)));
    }

    [Test]
    public void IsLockedOut_when_a_minute_has_passed_then_no()
    {
        Fail(_limiter, Sender, 100);
        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.That(_limiter.IsLockedOut(Sender), Is.False);
    }

    [Test]
    public void IsLockedOut_when_a_network_of_IPv6_failed_then_for_all_of_it()
    {
        Fail(_limiter, IPAddress.Parse("2001:db8::1"), 100);

        Assert.That(
            (_limiter.IsLockedOut(IPAddress.Parse("2001:db8::2:3")), _limiter.IsLockedOut(IPAddress.Parse("2001:db8:0:1::1"))),
            Is.EqualTo((true, false)));
    }

    [Test]
    public void Count_when_more_fail_than_are_kept_then_makes_room_in_a_minute()
    {
        for (int i = 0; i < 1000; i++)
        {
            Fail(_limiter, new IPAddress(i + 1), 1);
        }

        Fail(_limiter, Sender, 100);
        bool before = _limiter.IsLockedOut(Sender);
        _time.Advance(TimeSpan.FromMinutes(1));
        Fail(_limiter, Sender, 100);

        Assert.That((before, _limiter.IsLockedOut(Sender)), Is.EqualTo((false, true)));
    }

    private static void Fail(FailureLimiter limiter, IPAddress sender, int times)
    {
        for (int i = 0; i < times; i++)
        {
            limiter.Count(sender);
        }
    }
}
