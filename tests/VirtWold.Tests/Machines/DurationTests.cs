using VirtWold.Machines;

namespace VirtWold.Tests.Machines;

public sealed class DurationTests
{
    [TestCase("90s", 90)]
    [TestCase("20m", 1200)]
    [TestCase("2h", 7200)]
    [TestCase("7d", 604_800)]
    [TestCase("0s", 0)]
    public void TryParse_when_it_is_a_number_and_a_unit_then_reads_it(string text, int seconds)
    {
        bool isRight = Duration.TryParse(text, out TimeSpan duration);

        Assert.That((isRight, duration), Is.EqualTo((true, TimeSpan.FromSeconds(seconds))));
    }

    [TestCase(null)]
    [TestCase("")]
    [TestCase("20")]
    [TestCase("m")]
    [TestCase("-5m")]
    [TestCase("1.5h")]
    [TestCase("20 m")]
    [TestCase("20M")]
    [TestCase("8d")]
    [TestCase("2147483647h")]
    public void TryParse_when_it_is_anything_else_then_refuses(string? text) => Assert.That(Duration.TryParse(text, out _), Is.False);

    [TestCase(8, "8 s")]
    [TestCase(119, "119 s")]
    [TestCase(1200, "20 min")]
    [TestCase(7200, "2 h")]
    [TestCase(9000, "2 h 30 min")]
    public void Describe_tells_it_in_the_unit_that_people_would_use(int seconds, string text) =>
        Assert.That(Duration.Describe(TimeSpan.FromSeconds(seconds)), Is.EqualTo(text));
}
