using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Hypervisor;

/// <summary>libvirtd goes and comes under the running daemon.</summary>
[TestFixture]
public sealed class RestartTests() : DaemonTest(HypervisorKind.Qemu)
{
    /// <summary>The same guest, woken before and after.</summary>
    [Test]
    public void After_libvirtd_was_killed_and_started_again_the_same_guest_is_woken_again()
    {
        Sender.WakeOnLan(Guest.Mac);
        Guest.WaitUntilRunning();

        Libvirt.Kill();
        Daemon.WaitForLine("Lost the connection to ");
        Libvirt.Start();
        Daemon.WaitForLine("Connected to .* again");
        Assert.That(Guest.State, Is.EqualTo("running"), "a guest outlives its libvirtd");

        // That the daemon knows of this end shows that events come again.
        EndGuest(Guest);
        LetRepetitionsCountAgain();
        Sender.EtherWakeBroadcast(Guest.Mac);
        Guest.WaitUntilRunning();
    }

    /// <summary>A restart as packages do it.</summary>
    [Test]
    public void After_libvirtd_was_restarted_in_order_a_guest_defined_later_is_woken()
    {
        Libvirt.Stop();
        Libvirt.Start();
        Daemon.WaitForLine("Connected to .* again");
        using var guest = DefineLate(NewGuest());
        Sender.WakeOnLan(guest.Mac);
        guest.WaitUntilRunning();
    }

    /// <summary>The daemon doesn't answer from what it knew before; it waits and asks.</summary>
    [Test]
    public void A_packet_that_comes_while_libvirtd_is_away_is_answered_when_it_is_back()
    {
        Libvirt.Kill();
        Daemon.WaitForLine("Lost the connection to ");
        Sender.WakeOnLan(Guest.Mac);
        Libvirt.Start();
        Guest.WaitUntilRunning();
    }

    /// <summary>What changed in between is found by the new listing.</summary>
    [Test]
    public void A_machine_that_ended_while_libvirtd_was_away_is_woken()
    {
        Guest.Start();
        Daemon.WaitForNews(Guest, "running");
        Libvirt.Kill();
        Daemon.WaitForLine("Lost the connection to ");
        Libvirt.EndGuests();
        Libvirt.Start();
        Daemon.WaitForLine("Connected to .* again");
        Sender.WakeOnLan(Guest.Mac);
        Guest.WaitUntilRunning();
    }

    /// <summary>A libvirtd that is there and doesn't answer.</summary>
    [Test]
    public void A_packet_that_comes_while_libvirtd_hangs_is_answered_when_it_goes_on()
    {
        Libvirt.Pause();
        try
        {
            Sender.WakeOnLan(Guest.Mac);
            LibvirtDaemon.WaitForUnreadRequest(Network.Host);
        }
        finally
        {
            Libvirt.Continue();
        }

        Guest.WaitUntilRunning();
    }

    /// <summary>A service manager would kill what doesn't end.</summary>
    [Test]
    public void A_daemon_ends_when_told_although_libvirtd_hangs()
    {
        Libvirt.Pause();
        try
        {
            Sender.WakeOnLan(Guest.Mac);
            Assert.That(Daemon.Terminate(), Is.Zero);
        }
        finally
        {
            Libvirt.Continue();
        }
    }

    /// <summary>One line, however often it has to try.</summary>
    [Test]
    public void A_lost_connection_is_said_once()
    {
        Libvirt.Kill();
        Daemon.WaitForLine("Lost the connection to ");
        var before = Daemon.LogLines.Count;
        Pause.For(TimeSpan.FromSeconds(3));
        Assert.That(Daemon.LogLines, Has.Count.EqualTo(before));
        Libvirt.Start();
        Daemon.WaitForLine("Connected to .* again: 2 of its machines");
    }
}
