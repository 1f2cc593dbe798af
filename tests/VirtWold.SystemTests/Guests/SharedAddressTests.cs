using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Guests;

/// <summary>Two machines with one address: clones, or a machine and its replacement.</summary>
[TestFixture]
public sealed class SharedAddressTests() : DaemonTest(HypervisorKind.Qemu)
{
    /// <summary>Neither runs: one is chosen, always the same, and the warning names both.</summary>
    [Test]
    public void Of_two_shut_off_guests_the_first_by_name_is_started_with_a_warning()
    {
        using var second = DefineLate(NewGuest("zebra"));
        using var first = DefineLate(NewGuest("antelope") with { Macs = second.Macs });
        Sender.WakeOnLan(first.Mac);
        first.WaitUntilRunning();
        Daemon.WaitForLine($"warn(ing)?: (?=.*{first.Name})(?=.*{second.Name})(?=.*{first.Mac})");
        Assert.That(second.State, Is.EqualTo("shut off"));
    }

    /// <summary>One runs already: whoever sent the packet has what they want.</summary>
    [Test]
    public void Where_one_of_two_runs_the_other_is_not_started()
    {
        using var running = DefineLate(NewGuest("zebra"));
        using var other = DefineLate(NewGuest("antelope") with { Macs = running.Macs });
        running.Start();
        Daemon.WaitForNews(running, "running");
        Sender.WakeOnLan(other.Mac);
        Daemon.WaitForLine($@"{running.Name} \({running.Mac}\) is already running");
        WaitUntilAllIsHandled();
        Assert.That(other.State, Is.EqualTo("shut off"));
    }
}
