using System.Text.RegularExpressions;
using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Hypervisor;

/// <summary>A libvirtd that is there, keeps its connections, and doesn't answer.</summary>
[TestFixture]
public sealed class HangingTests() : DaemonTest(HypervisorKind.Test)
{
    /// <summary>No test leaves it hanging.</summary>
    [TearDown]
    public void LetItGoOn() => Libvirt?.Continue();

    /// <summary>The capture doesn't depend on it.</summary>
    [Test]
    public void While_libvirtd_hangs_unknown_addresses_are_still_said()
    {
        Libvirt.Pause();
        Sender.WakeOnLan(Guest.Mac);
        LibvirtDaemon.WaitForUnreadRequest(Network.Host);
        var mac = NewGuest().Macs[0];
        Sender.WakeOnLan(mac);
        Daemon.WaitForLine($"No machine has {mac}: ");
    }

    /// <summary>Somebody who looks into the log has to see on whom it waits.</summary>
    [Test]
    public void A_wake_that_libvirtd_does_not_answer_is_said_after_ten_seconds_and_done_in_the_end()
    {
        Libvirt.Pause();
        Sender.WakeOnLan(Guest.Mac);
        Daemon.WaitForLine($@"warning: Still waiting for .* to wake {Guest.Name} \({Guest.Mac}\), for (9|1\d) s now");
        Libvirt.Continue();
        Guest.WaitUntilRunning();
        Daemon.WaitForLine($@"Started {Guest.Name} \({Guest.Mac}\) in \d{{5}} ms");
    }

    /// <summary>Nor are machines forgotten that come after the ones that are under way.</summary>
    [Test]
    public void All_machines_that_were_asked_for_while_libvirtd_hung_run_in_the_end()
    {
        Guest[] guests = [.. Enumerable.Range(0, 12).Select(_ => DefineLate(NewGuest()))];
        Libvirt.Pause();
        PacketBurst.Send(Network, 1, guests.Select(guest => guest.Mac));
        LibvirtDaemon.WaitForUnreadRequest(Network.Host);
        Libvirt.Continue();
        foreach (var guest in guests)
        {
            guest.WaitUntilRunning();
            guest.Dispose();
        }
    }

    /// <summary>A listing that doesn't come is said, and that it came.</summary>
    [Test]
    public void A_listing_that_libvirtd_does_not_answer_is_said_and_so_is_its_end()
    {
        Libvirt.Pause();
        Daemon.Signal("HUP");
        Daemon.WaitForLine(@"warning: .* hasn't answered for \d+ s");
        Libvirt.Continue();
        Daemon.WaitForLine(@"info: .* answers again, after \d+ s");
    }

    /// <summary>Somebody who has the machines listed anew takes no wake away.</summary>
    [Test]
    public void A_packet_during_a_listing_that_hangs_is_answered()
    {
        Libvirt.Pause();
        Daemon.Signal("HUP");
        LibvirtDaemon.WaitForUnreadRequest(Network.Host);
        Sender.WakeOnLan(Guest.Mac);
        Libvirt.Continue();
        Guest.WaitUntilRunning();
    }

    /// <summary>It ends, and says what it leaves undone.</summary>
    [TestCase("TERM")]
    [TestCase("INT")]
    public void A_daemon_that_waits_for_libvirtd_ends_when_told_and_says_what_it_abandons(string signal)
    {
        Libvirt.Pause();
        Sender.WakeOnLan(Guest.Mac);
        LibvirtDaemon.WaitForUnreadRequest(Network.Host);
        Assert.That(Daemon.EndBy(signal), Is.Zero);
        Daemon.WaitForLine($"warning: Stopping while the wake of {Guest.Mac} is under way");
    }

    /// <summary>At boot nobody promises that it answers at once.</summary>
    [Test]
    public void A_daemon_that_was_started_while_libvirtd_hung_listens_and_wakes_in_the_end()
    {
        Libvirt.Pause();
        using var daemon = VirtWoldDaemon.Launch(Network, "--interface", VethPair.HostInterface, "--libvirt-uri", Libvirt.Uri);
        daemon.WaitForLine("warning: Can't connect to .*it doesn't answer");
        daemon.WaitUntilListening();
        Daemon.Terminate();
        Sender.WakeOnLan(Guest.Mac);
        daemon.WaitForLine($"A packet for {Guest.Mac} waits for ");
        Libvirt.Continue();
        Guest.WaitUntilRunning();
        daemon.WaitForLine($@"info: Connected to {Regex.Escape(Libvirt.Uri)}: \d+ of its machines can be woken$");
    }

    /// <summary>Such a daemon ends, too.</summary>
    [Test]
    public void A_daemon_that_was_started_while_libvirtd_hung_ends_when_told()
    {
        Libvirt.Pause();
        using var daemon = VirtWoldDaemon.Launch(Network, "--interface", VethPair.HostInterface, "--libvirt-uri", Libvirt.Uri);
        daemon.WaitUntilListening();
        Assert.That(daemon.Terminate(), Is.Zero);
    }
}
