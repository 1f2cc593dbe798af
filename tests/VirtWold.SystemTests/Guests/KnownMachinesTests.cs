using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Guests;

/// <summary>Which machine owns an address changes while the daemon runs.</summary>
[TestFixture]
public sealed class KnownMachinesTests() : DaemonTest(HypervisorKind.Qemu)
{
    /// <summary>The daemon of this test is older than the guest.</summary>
    [Test]
    public void A_guest_defined_after_the_daemon_started_is_woken()
    {
        using var guest = DefineLate(NewGuest());
        Sender.WakeOnLan(guest.Mac);
        guest.WaitUntilRunning();
    }

    /// <summary>The packet is faster than libvirt's event, more often than not.</summary>
    [Test]
    public void A_packet_right_behind_a_definition_wakes_the_guest()
    {
        for (var i = 0; i < 10; i++)
        {
            using var guest = Virsh.Define(NewGuest());
            Sender.WakeOnLan(guest.Mac);
            guest.WaitUntilRunning();
            guest.Destroy();
        }
    }

    /// <summary>The guest is older than the daemon.</summary>
    [Test]
    public void A_guest_defined_before_the_daemon_started_is_woken()
    {
        Sender.WakeOnLan(Guest.Mac);
        Guest.WaitUntilRunning();
    }

    /// <summary>An address that nobody has any more.</summary>
    [Test]
    public void An_undefined_guest_is_forgotten()
    {
        Guest.Undefine();
        Daemon.WaitForNews(Guest, "gone");
        Sender.WakeOnLan(Guest.Mac);
        Daemon.WaitForLine($"No machine has (MAC )?{Guest.Mac}");
    }

    /// <summary>Addresses are written both ways.</summary>
    [Test]
    public void An_address_in_capitals_is_found()
    {
        using var guest = DefineLate(NewGuest() with { Macs = ["52:54:00:CA:FE:0A"] });
        Sender.EtherWakeBroadcast("52:54:00:ca:fe:0a");
        guest.WaitUntilRunning();
    }

    /// <summary>Each of its addresses.</summary>
    [TestCase(0)]
    [TestCase(1)]
    public void A_guest_with_two_interfaces_is_woken_by_each_address(int index)
    {
        string[] macs = [NewGuest().Macs[0], NewGuest().Macs[0]];
        using var guest = DefineLate(NewGuest() with { Macs = macs });
        Sender.WakeOnLan(macs[index]);
        guest.WaitUntilRunning();
    }

    /// <summary>A redefinition: the old address is nobody's, the new one counts.</summary>
    [Test]
    public void A_guest_whose_address_was_changed_is_woken_by_the_new_one_only()
    {
        var newMac = NewGuest().Macs[0];
        var xml = Guest.DumpXml().Replace(Guest.Mac, newMac, StringComparison.Ordinal);
        using (var folder = new TemporaryFolder())
        {
            Virsh.Run("define", folder.Write("domain.xml", xml));
        }

        Daemon.WaitForLine($"{Guest.Name} is shut off; addresses: {newMac}");
        Sender.WakeOnLan(Guest.Mac);
        Daemon.WaitForLine($"No machine has (MAC )?{Guest.Mac}");
        Assert.That(Guest.State, Is.EqualTo("shut off"));
        Sender.WakeOnLan(newMac);
        Guest.WaitUntilRunning();
    }

    /// <summary>An interface that was plugged in while the guest ran and isn't in its stored definition.</summary>
    [Test]
    public void A_hot_plugged_address_is_known()
    {
        var mac = NewGuest().Macs[0];
        Guest.Start();
        using (var folder = new TemporaryFolder())
        {
            Virsh.Run("attach-device", Guest.Name, folder.Write("interface.xml", GuestBuilder.Interface(mac).ToString()), "--live");
        }

        Daemon.WaitForLine($"{Guest.Name} is running; addresses: .*{mac}");
        Guest.Suspend();
        Daemon.WaitForNews(Guest, "paused");
        Sender.WakeOnLan(mac);
        Guest.WaitUntilRunning();
    }

    /// <summary>A machine that no packet can name, such as one without a network.</summary>
    [Test]
    public void A_guest_without_any_address_disturbs_nobody()
    {
        using var silent = DefineLate(NewGuest("silent") with { Macs = [] });
        RestartTheDaemon();
        Sender.WakeOnLan(Guest.Mac);
        Guest.WaitUntilRunning();
        Assert.That(silent.State, Is.EqualTo("shut off"));
        Assert.That(Daemon.Count($"warning: .*{silent.Name}"), Is.EqualTo(1), "a warning that names it");
    }
}
