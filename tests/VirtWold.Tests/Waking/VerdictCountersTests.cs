using VirtWold.Waking;

namespace VirtWold.Tests.Waking;

public sealed class VerdictCountersTests
{
    [Test]
    public void ToString_when_nothing_came_then_says_so() => Assert.That(new VerdictCounters().ToString(), Is.EqualTo("0 packets"));

    [Test]
    public void ToString_when_one_came_then_speaks_of_one() => Assert.That(Counters(Verdict.Started).ToString(), Is.EqualTo("1 packet (1 started)"));

    [Test]
    public void ToString_when_several_came_then_names_each_verdict_that_occurred() => Assert.That(
        Counters(Verdict.Duplicate, Verdict.Started, Verdict.Duplicate, Verdict.UnknownMac).ToString(),
        Is.EqualTo("4 packets (1 started, 1 unknown-mac, 2 duplicate)"));

    [Test]
    public void Count_when_threads_count_at_once_then_none_is_lost()
    {
        VerdictCounters counters = new();

        Parallel.For(0, 10_000, _ => counters.Count(Verdict.Duplicate));

        Assert.That(counters[Verdict.Duplicate], Is.EqualTo(10_000));
    }

    private static VerdictCounters Counters(params Verdict[] verdicts)
    {
        VerdictCounters counters = new();
        foreach (Verdict verdict in verdicts)
        {
            counters.Count(verdict);
        }

        return counters;
    }
}
