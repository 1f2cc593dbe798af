using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Guests;

/// <summary>What a packet does to a QEMU guest depends on the guest's state.</summary>
[TestFixture]
public sealed class WakeByStateTests() : DaemonTest(HypervisorKind.Qemu)
{
    /// <summary>By each of the three usual senders.</summary>
    [TestCase(nameof(Sender.WakeOnLan))]
    [TestCase(nameof(Sender.EtherWake))]
    [TestCase(nameof(Sender.EtherWakeBroadcast))]
    public void A_shut_off_guest_is_started(string sender)
    {
        switch (sender)
        {
            case nameof(Sender.EtherWake): Sender.EtherWake(Guest.Mac); break;
            case nameof(Sender.EtherWakeBroadcast): Sender.EtherWakeBroadcast(Guest.Mac); break;
            default: Sender.WakeOnLan(Guest.Mac); break;
        }

        Guest.WaitUntilRunning();
    }

    /// <summary>Paused by a person.</summary>
    [Test]
    public void A_paused_guest_is_resumed()
    {
        Guest.Start();
        Daemon.WaitForNews(Guest, "running");
        Guest.Suspend();
        Daemon.WaitForNews(Guest, "paused");
        Sender.WakeOnLan(Guest.Mac);
        Guest.WaitUntilRunning();
        Daemon.WaitForLine($@"Resumed {Guest.Name} \({Guest.Mac}\)");
    }

    /// <summary>It goes on undisturbed; that is said.</summary>
    [Test]
    public void A_running_guest_is_left_alone()
    {
        Guest.Start();
        Daemon.WaitForNews(Guest, "running");
        var before = Virsh.Run("domid", Guest.Name);
        Sender.WakeOnLan(Guest.Mac);
        Daemon.WaitForLine($@"{Guest.Name} \({Guest.Mac}\) is already running");
        Assert.That(Guest.Describe(), Is.EqualTo("running (booted)"));
        Assert.That(Virsh.Run("domid", Guest.Name), Is.EqualTo(before));
    }

    /// <summary>The saved memory is restored; the guest doesn't boot anew.</summary>
    [Test]
    public void A_managed_saved_guest_is_restored()
    {
        Guest.Start();
        Daemon.WaitForNews(Guest, "running");
        Guest.ManagedSave();
        Daemon.WaitForNews(Guest, "shut off");
        Sender.WakeOnLan(Guest.Mac);
        Guest.WaitUntilRunning();
        Assert.That(Guest.Describe(), Is.EqualTo("running (restored)"));
    }

    /// <summary>libvirt restores such a guest paused; whoever sends a packet wants it to run.</summary>
    [Test]
    public void A_guest_that_was_saved_while_paused_runs_after_one_packet()
    {
        Guest.Start();
        Daemon.WaitForNews(Guest, "running");
        Guest.Suspend();
        Daemon.WaitForNews(Guest, "paused");
        Guest.ManagedSave();
        Daemon.WaitForNews(Guest, "shut off");
        Sender.WakeOnLan(Guest.Mac);
        Guest.WaitUntilRunning();
    }

    /// <summary>libvirt's reason is in the log, and the next packet tries again.</summary>
    [Test]
    public void A_guest_that_cannot_start_is_reported_and_started_once_it_can()
    {
        using var folder = new TemporaryFolder();
        var disk = BootImage.ThatIdles(folder.At("disk.img"));
        using var guest = DefineLate(NewGuest() with { Disk = disk });
        File.Move(disk.Path, folder.At("elsewhere.img"));
        Sender.WakeOnLan(guest.Mac);
        Daemon.WaitForLine($@"(error|warn(ing)?): .*{guest.Name} .*{disk.Path}");
        File.Move(folder.At("elsewhere.img"), disk.Path);
        LetRepetitionsCountAgain();
        Sender.WakeOnLan(guest.Mac);
        guest.WaitUntilRunning();
    }

    /// <summary>Suspended to RAM by itself.</summary>
    [Test]
    public void A_guest_that_sleeps_is_woken_up()
    {
        using var folder = new TemporaryFolder();
        var disk = BootImage.ThatSuspends(folder.At("disk.img"));
        using var guest = DefineLate(NewGuest() with { Disk = disk });
        guest.Start();
        guest.WaitFor("pmsuspended");
        Daemon.WaitForNews(guest, "suspended");
        disk.LetIdle();
        Sender.WakeOnLan(guest.Mac);
        guest.WaitUntilRunning();
        Daemon.WaitForLine($@"Woke up {guest.Name} \({guest.Mac}\)");
    }

    /// <summary>Crashed and kept for inspection.</summary>
    [Test]
    public void A_crashed_guest_runs_again()
    {
        using var folder = new TemporaryFolder();
        var disk = BootImage.ThatPanics(folder.At("disk.img"));
        using var guest = DefineLate(NewGuest() with { Disk = disk });
        guest.Start();
        guest.WaitFor("crashed");
        Daemon.WaitForNews(guest, "crashed");
        disk.LetIdle();
        Sender.WakeOnLan(guest.Mac);
        guest.WaitUntilRunning();
    }
}
