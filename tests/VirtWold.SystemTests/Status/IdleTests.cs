using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Status;

/// <summary>What the status costs while nobody asks for it.</summary>
[TestFixture]
public sealed class IdleTests() : StatusTest
{
    private const long MarginKilobytes = 3 * 1024;

    private static readonly TimeSpan LongEnough = TimeSpan.FromSeconds(4);

    /// <summary>Before it is asked, and when those who asked have gone: no timer of a web server ticks.</summary>
    [TestCase(false)]
    [TestCase(true)]
    public void An_idle_daemon_does_not_wake_the_processor(bool used)
    {
        if (used)
        {
            Assert.That(Web.Get("/status.json").Status, Is.EqualTo(200));
        }

        // The runtime's threads that were at work end one by one.
        Eventually.True(IsAtRest, TimeSpan.FromSeconds(60), () => $"a rest of {LongEnough.TotalSeconds} s");
    }

    /// <summary>Beside one without.</summary>
    [Test]
    public void An_idle_daemon_has_little_more_memory_than_one_without()
    {
        using var other = StartDaemon();
        var difference = 0L;
        Eventually.True(
            () => (difference = Daemon.Figures.ResidentKilobytes - other.Figures.ResidentKilobytes) <= MarginKilobytes,
            TimeSpan.FromSeconds(60),
            () => $"at most {MarginKilobytes} kB more; it has {difference} kB more");
        TestContext.Out.WriteLine($"{Daemon.Figures.ResidentKilobytes} kB resident, {difference} kB more");
    }

    private bool IsAtRest()
    {
        var switches = Daemon.Figures.VoluntarySwitches;
        Pause.For(LongEnough);
        return Daemon.Figures.VoluntarySwitches == switches;
    }
}
