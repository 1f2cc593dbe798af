namespace VirtWold.SystemTests.Harness;

/// <summary>The harness proves itself on real tools, without the daemon.</summary>
[TestFixture]
public sealed class HarnessTests() : SystemTest(HypervisorKind.Qemu)
{
    /// <summary>A guest goes through all states that tests put guests in.</summary>
    [Test]
    public void A_guest_starts_pauses_is_saved_and_survives_a_killed_libvirtd()
    {
        using var guest = DefineGuest();
        Assert.That(guest.State, Is.EqualTo("shut off"));
        guest.Start();
        guest.ManagedSave();
        Assert.That(guest.Describe(), Is.EqualTo("shut off (saved)"));
        guest.Start();
        guest.Suspend();
        Assert.That(guest.Describe(), Is.EqualTo("paused (user)"));
        Libvirt.Kill();
        Libvirt.Start();
        Assert.That(guest.State, Is.EqualTo("paused"));
    }

    /// <summary>A stopped libvirtd answers again when it goes on.</summary>
    [Test]
    public void A_paused_libvirtd_goes_on_where_it_was()
    {
        Libvirt.Pause();
        Libvirt.Continue();
        Assert.That(Virsh.Run("uri"), Is.EqualTo(Libvirt.Uri));
        Libvirt.Stop();
        Libvirt.Start();
    }

    /// <summary>The boot sector that suspends.</summary>
    [Test]
    public void A_suspended_guest_wakes_up_by_virsh()
    {
        using var folder = new TemporaryFolder();
        var disk = BootImage.ThatSuspends(folder.At("disk.img"));
        using var guest = Virsh.Define(NewGuest() with { Disk = disk });
        guest.Start();
        guest.WaitFor("pmsuspended");
        disk.LetIdle();
        Virsh.Run("dompmwakeup", guest.Name);
        guest.WaitUntilRunning();
    }

    /// <summary>The boot sector that panics.</summary>
    [Test]
    public void A_panicking_guest_is_preserved_as_crashed()
    {
        using var folder = new TemporaryFolder();
        using var guest = Virsh.Define(NewGuest() with { Disk = BootImage.ThatPanics(folder.At("disk.img")) });
        guest.Start();
        guest.WaitFor("crashed");
        Assert.That(guest.Describe(), Is.EqualTo("crashed (panicked)"));
    }

    /// <summary>Every sender's frame arrives at the host's end.</summary>
    [Test]
    public void Every_sender_is_heard_on_the_other_end()
    {
        var mac = NewGuest().Macs[0];
        var payload = MagicPayload.Of(mac);
        using var watch = new WireWatch(Network, count: 11);
        Sender.WakeOnLan(mac);
        Sender.EtherWake(mac);
        Sender.EtherWakeBroadcast(mac);
        Sender.Send(
            Frame.Raw(payload), Frame.Raw(payload).Behind(Frame.CustomerTag),
            Frame.Raw(payload).Behind(Frame.ServiceTag, Frame.CustomerTag),
            Frame.Udp(payload).Behind(Frame.CustomerTag), Frame.Udp(payload, 47998), Frame.Udp6(payload),
            Frame.FirstFragment(payload), Frame.LaterFragment(payload));
        Assert.That(watch.WaitForAll(), Has.Count.EqualTo(11));
    }
}
