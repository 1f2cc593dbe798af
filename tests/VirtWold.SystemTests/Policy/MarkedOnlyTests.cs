using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Policy;

/// <summary>With <c>--wakeable marked</c> a machine is woken only if its owner has said yes.</summary>
[TestFixture]
public sealed class MarkedOnlyTests() : DaemonTest(HypervisorKind.Test, "--wakeable", "marked")
{
    private const string Yes = "enabled=\"yes\"";
    private const string No = "enabled=\"no\"";

    /// <summary>The mark is older than the daemon.</summary>
    [Test]
    public void A_machine_that_was_marked_yes_before_is_woken()
    {
        Virsh.Mark(Guest, Yes, "--config");
        RestartTheDaemon();
        Sender.WakeOnLan(Guest.Mac);
        Guest.WaitUntilRunning();
    }

    /// <summary>The daemon is older than the mark.</summary>
    [Test]
    public void A_machine_that_is_marked_yes_while_the_daemon_runs_is_woken()
    {
        Daemon.LearnsFrom(Guest, () => Virsh.Mark(Guest, Yes, "--config"));
        Sender.WakeOnLan(Guest.Mac);
        Guest.WaitUntilRunning();
    }

    /// <summary>Nobody has said anything.</summary>
    [Test]
    public void A_machine_without_a_mark_is_not_woken() => AssertDenied();

    /// <summary>A clear no.</summary>
    [Test]
    public void A_machine_that_is_marked_no_is_not_woken()
    {
        Daemon.LearnsFrom(Guest, () => Virsh.Mark(Guest, No, "--config"));
        AssertDenied();
    }

    /// <summary>A mark that says something else only.</summary>
    [Test]
    public void A_machine_whose_mark_does_not_say_yes_is_not_woken()
    {
        Daemon.LearnsFrom(Guest, () => Virsh.Mark(Guest, "mac=\"52:54:00:0d:0d:0d\"", "--config"));
        AssertDenied();
    }

    /// <summary>The owner has thought better of it.</summary>
    [Test]
    public void A_machine_whose_mark_is_taken_away_is_not_woken_any_more()
    {
        Daemon.LearnsFrom(Guest, () => Virsh.Mark(Guest, Yes, "--config"));
        Daemon.LearnsFrom(Guest, () => Virsh.Unmark(Guest));
        AssertDenied();
    }

    /// <summary>An active machine's mark is the one of its active definition.</summary>
    [Test]
    public void A_paused_machine_that_was_marked_live_is_resumed()
    {
        MarkLiveAndPause();
        Sender.WakeOnLan(Guest.Mac);
        Guest.WaitUntilRunning();
    }

    /// <summary>Such a mark ends with the run.</summary>
    [Test]
    public void A_machine_that_was_marked_live_is_not_woken_after_its_end()
    {
        MarkLiveAndPause();
        Guest.Destroy();
        Daemon.WaitForNews(Guest, "shut off");
        AssertDenied();
    }

    private void MarkLiveAndPause()
    {
        Guest.Start();
        Daemon.WaitForNews(Guest, "running");
        Daemon.LearnsFrom(Guest, () => Virsh.Mark(Guest, Yes, "--live"));
        Guest.Suspend();
        Daemon.WaitForNews(Guest, "paused");
    }

    private void AssertDenied()
    {
        Sender.WakeOnLan(Guest.Mac);
        Daemon.WaitForLine($"warning: .* \\({Guest.Mac}\\) may not be woken: ");
        Assert.That(Daemon.Terminate(), Is.Zero);
        Assert.That(Guest.State, Is.EqualTo("shut off"));
        Assert.That(Daemon.LogLines[^1], Does.EndWith("1 packet (1 denied-policy)"));
    }
}
