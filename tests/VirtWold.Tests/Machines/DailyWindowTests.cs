using VirtWold.Machines;

namespace VirtWold.Tests.Machines;

public sealed class DailyWindowTests
{
    [TestCase("08:00-18:00", "08:00", true)]
    [TestCase("08:00-18:00", "17:59", true)]
    [TestCase("08:00-18:00", "18:00", false)]
    [TestCase("08:00-18:00", "03:00", false)]
    [TestCase("22:30-06:00", "23:00", true)]
    [TestCase("22:30-06:00", "05:59", true)]
    [TestCase("22:30-06:00", "12:00", false)]
    public void Contains_tells_whether_a_time_is_in_it(string text, string time, bool isIn)
    {
        Assert.That(DailyWindow.TryParse(text, out DailyWindow window), Is.True);

        Assert.That(window.Contains(TimeOnly.ParseExact(time, "HH:mm", null)), Is.EqualTo(isIn));
    }

    [TestCase("")]
    [TestCase("08:00")]
    [TestCase("8-18")]
    [TestCase("08:00-24:00")]
    [TestCase("08:00-08:00")]
    [TestCase("08:00-12:00-18:00")]
    public void TryParse_when_it_is_no_span_of_a_day_then_refuses(string text) => Assert.That(DailyWindow.TryParse(text, out _), Is.False);
}
