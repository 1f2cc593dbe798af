using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Policy;

/// <summary>With <c>--dry-run</c> everything is said and nothing is woken.</summary>
[TestFixture]
public sealed class DryRunTests() : DaemonTest(HypervisorKind.Test, "--dry-run")
{
    /// <summary>What would have happened is in the log, and that it hasn't.</summary>
    [Test]
    public void A_shut_off_machine_stays_off_and_its_start_is_said()
    {
        Sender.WakeOnLan(Guest.Mac);
        Daemon.WaitForLine($@"Started {Guest.Name} \({Guest.Mac}\).*dry run");
        Assert.That(Guest.State, Is.EqualTo("shut off"));
    }

    /// <summary>The same for a resume.</summary>
    [Test]
    public void A_paused_machine_stays_paused_and_its_resume_is_said()
    {
        Guest.Start();
        Daemon.WaitForNews(Guest, "running");
        Guest.Suspend();
        Daemon.WaitForNews(Guest, "paused");
        Sender.WakeOnLan(Guest.Mac);
        Daemon.WaitForLine($@"Resumed {Guest.Name} \({Guest.Mac}\).*dry run");
        Assert.That(Guest.State, Is.EqualTo("paused"));
    }

    /// <summary>Nothing is different for whoever is unknown.</summary>
    [Test]
    public void An_unknown_address_is_said()
    {
        var mac = NewGuest().Macs[0];
        Sender.WakeOnLan(mac);
        Daemon.WaitForLine($"No machine has {mac}: ");
    }

    /// <summary>Nor for whoever mustn't be woken.</summary>
    [Test]
    public void A_machine_that_is_marked_no_is_denied()
    {
        Daemon.LearnsFrom(Guest, () => Virsh.Mark(Guest, "enabled=\"no\"", "--config"));
        Sender.WakeOnLan(Guest.Mac);
        Daemon.WaitForLine($"warning: .* \\({Guest.Mac}\\) may not be woken: ");
    }
}
