using System.Xml.Linq;
using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Guests;

/// <summary>A guest that the hypervisor has paused for a reason of its own.</summary>
[TestFixture]
public sealed class HeldTests() : DaemonTest(HypervisorKind.Qemu)
{
    /// <summary>Somebody has to look at it first: it isn't resumed, and why is said.</summary>
    [Test]
    public void A_guest_that_its_watchdog_paused_is_left_alone_and_the_reason_is_said()
    {
        using var folder = new TemporaryFolder();
        var builder = NewGuest() with { Disk = BootCode.ThatStarvesItsWatchdog(folder.At("disk.img")) };
        var domain = XElement.Parse(builder.ToXml());
        domain.Element("devices")!.Add(new XElement("watchdog", new XAttribute("model", "ib700"), new XAttribute("action", "pause")));
        Virsh.Run("define", folder.Write("domain.xml", domain.ToString()));
        using var guest = new Guest(Virsh, builder);
        guest.Start();
        guest.WaitFor("paused");
        Daemon.WaitForNews(guest, "paused (its watchdog)");
        Sender.WakeOnLan(guest.Mac);
        Daemon.WaitForLine($@"error: Can't wake {guest.Name} \({guest.Mac}\): .*watchdog");
        Assert.That(guest.Describe(), Is.EqualTo("paused (watchdog)"));
    }

    /// <summary>A person has paused it while libvirtd watched; that it was restarted since makes no difference.</summary>
    [Test]
    public void A_guest_that_was_paused_before_libvirtd_was_restarted_is_resumed()
    {
        Guest.Start();
        Guest.Suspend();
        Libvirt.Kill();
        Daemon.WaitForLine("Lost the connection to ");
        Libvirt.Start();
        Daemon.WaitForLine("Connected to .* again");
        Sender.WakeOnLan(Guest.Mac);
        Guest.WaitUntilRunning();
    }

    /// <summary>A packet that comes while it is put to sleep, by whomever, wakes it afterwards.</summary>
    [Test]
    public void A_guest_that_is_being_saved_is_started_when_that_is_done()
    {
        using var guest = DefineLate(NewGuest("saved"));
        guest.Start();
        using SlowSave save = new(guest, Libvirt.Uri);
        Daemon.WaitForNews(guest, "being saved");
        Sender.WakeOnLan(guest.Mac);
        Daemon.WaitForLine($"{guest.Name} is being saved; it will be started when it has stopped");
        save.Finish();
        guest.WaitUntilRunning();
        Daemon.WaitForLine($"Started {guest.Name} ");
    }
}
