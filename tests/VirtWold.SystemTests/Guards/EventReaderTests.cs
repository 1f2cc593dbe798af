using System.Diagnostics;
using VirtWold.SystemTests.Harness;
using VirtWold.SystemTests.Status;

namespace VirtWold.SystemTests.Guards;

/// <summary>What a page that stays open for days costs: the web server's own timer, and nothing else.</summary>
[TestFixture]
public sealed class EventReaderTests() : StatusTest
{
    /// <summary>libvirtd asks each client every five seconds whether it is still there, and this thread answers.</summary>
    private const string Answering = "libvirt events";

    /// <summary>A wake-up may come right at the beginning and another one right at the end.</summary>
    private const int Edge = 1;

    private static readonly TimeSpan LongEnough = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(150);

    /// <summary>The runtime's threads that were at work end one by one; each half minute a message shows that both sides are there.</summary>
    [Test]
    public void A_daemon_whose_events_are_read_wakes_up_once_a_second_at_most()
    {
        using var events = Web.Follow("/events");
        events.WaitForLine(line => line.StartsWith("data: ", StringComparison.Ordinal), Deadline, "the first event");
        var last = "";
        Eventually.True(() => IsQuiet(out last), Deadline, () => $"at most a wake-up a second; there were {last}");
        TestContext.Out.WriteLine(last);
        Assert.That(events.HasExited, Is.False, "the reader is still there");
    }

    private bool IsQuiet(out string measured)
    {
        var before = Daemon.Figures.VoluntarySwitchesBut(Answering);
        var clock = Stopwatch.StartNew();
        Pause.For(LongEnough);
        var switches = Daemon.Figures.VoluntarySwitchesBut(Answering) - before;
        measured = FormattableString.Invariant($"{switches} in {clock.Elapsed.TotalSeconds:0.0} s");
        return switches <= clock.Elapsed.TotalSeconds + Edge;
    }
}
