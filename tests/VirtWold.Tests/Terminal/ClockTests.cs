using VirtWold.Terminal;

namespace VirtWold.Tests.Terminal;

public sealed class ClockTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 4, 0, 30, 0, TimeSpan.Zero);
    private static readonly TimeZoneInfo East = TimeZoneInfo.CreateCustomTimeZone("east", TimeSpan.FromHours(2), "east", "east");

    [TestCase(0, "now")]
    [TestCase(-5, "now")]
    [TestCase(2, "2 s ago")]
    [TestCase(59.9, "59 s ago")]
    [TestCase(60, "1 min ago")]
    [TestCase(3600, "1 h ago")]
    [TestCase(47 * 3600, "47 h ago")]
    [TestCase(48 * 3600, "2 days ago")]
    public void Ago_names_the_largest_unit(double seconds, string expected) =>
        Assert.That(Clock.Ago(Now - TimeSpan.FromSeconds(seconds), Now), Is.EqualTo(expected));

    [Test]
    public void Local_when_it_is_today_there_then_it_is_the_time_of_day() =>
        Assert.That(Clock.Local(Now - TimeSpan.FromHours(2), Now, East), Is.EqualTo("00:30:00"));

    [Test]
    public void Local_when_it_was_yesterday_there_then_it_has_the_date() =>
        Assert.That(Clock.Local(Now - TimeSpan.FromHours(3), Now, East), Is.EqualTo("2026-03-03 23:30"));
}
