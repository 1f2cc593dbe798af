using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Guests;

/// <summary>
/// A guest on its way to being off. It has powered itself off, and its emulator doesn't end; libvirt says "in shutdown" until it does.
/// </summary>
[TestFixture]
public sealed class ShuttingDownTests() : DaemonTest(HypervisorKind.Qemu)
{
    private TemporaryFolder _folder = null!;
    private WrappedEmulator _emulator = null!;
    private BootImage _disk = null!;
    private Guest _guest = null!;

    /// <summary>A guest that is shutting down, and that idles from its next start.</summary>
    [SetUp]
    public void BringAGuestIntoShutdown()
    {
        _folder = new TemporaryFolder();
        _emulator = WrappedEmulator.ThatLingers();
        _disk = BootCode.ThatPowersOff(_folder.At("disk.img"));
        _guest = _emulator.Define(Virsh, NewGuest() with { Disk = _disk });
        _guest.Start();
        _guest.WaitFor("in shutdown");
        Daemon.WaitForNews(_guest, "shutting down");
        _disk.LetIdle();
    }

    /// <summary>Removes it.</summary>
    [TearDown]
    public void RemoveTheGuest()
    {
        // libvirt would try for ten seconds to end it in order.
        Libvirt?.EndGuests();
        _guest?.Dispose();
        _emulator?.Dispose();
        _folder?.Dispose();
    }

    /// <summary>Whoever sends a packet wants it to run, and not to be told that it came too early.</summary>
    [Test]
    public void A_guest_that_is_shutting_down_is_started_when_it_has_stopped()
    {
        Sender.WakeOnLan(_guest.Mac);
        Daemon.WaitForLine($"{_guest.Name} is shutting down; it will be started when it has stopped");
        Assert.That(_guest.State, Is.EqualTo("in shutdown"), "nothing is done to it meanwhile");
        Libvirt.EndGuests();
        _guest.WaitUntilRunning();
        Daemon.WaitForLine($@"Started {_guest.Name} \({_guest.Mac}\)");
    }

    /// <summary>It takes nobody's turn while it waits.</summary>
    [Test]
    public void Another_guest_is_woken_while_one_is_shutting_down()
    {
        Sender.WakeOnLan(_guest.Mac);
        Daemon.WaitForLine($"{_guest.Name} is shutting down");
        Sender.WakeOnLan(Guest.Mac);
        Guest.WaitUntilRunning();
    }

    /// <summary>It is remembered once, whoever asks again.</summary>
    [Test]
    public void Repeated_packets_for_a_guest_that_is_shutting_down_are_one_wake()
    {
        Sender.WakeOnLan(_guest.Mac);
        Daemon.WaitForLine($"{_guest.Name} is shutting down");
        LetRepetitionsCountAgain();
        Sender.WakeOnLan(_guest.Mac);
        Daemon.WaitForLine($"Refused as duplicate: {_guest.Mac}, ");
        Libvirt.EndGuests();
        _guest.WaitUntilRunning();
        Daemon.WaitForLine($"Started {_guest.Name} ");
        Assert.That(Daemon.Count($"info: {_guest.Name} is shutting down; "), Is.EqualTo(1));
    }

    /// <summary>While libvirtd goes and comes; the guest ends in between.</summary>
    [Test]
    public void A_guest_that_stops_while_libvirtd_is_away_is_started_afterwards()
    {
        Sender.WakeOnLan(_guest.Mac);
        Daemon.WaitForLine($"{_guest.Name} is shutting down");
        Libvirt.Kill();
        Daemon.WaitForLine("Lost the connection to ");
        Libvirt.EndGuests();
        Libvirt.Start();
        _guest.WaitUntilRunning();
    }

    /// <summary>Nobody keeps the daemon from ending.</summary>
    [Test]
    public void A_daemon_that_waits_for_a_shutdown_ends_when_told_and_says_what_it_abandons()
    {
        Sender.WakeOnLan(_guest.Mac);
        Daemon.WaitForLine($"{_guest.Name} is shutting down");
        Assert.That(Daemon.Terminate(), Is.Zero);
        Daemon.WaitForLine($"warning: Stopping while the wake of {_guest.Mac} is under way");
    }

    /// <summary>Somebody undefines it; with its end it is gone.</summary>
    [Test]
    public void A_guest_that_is_gone_after_its_shutdown_is_said()
    {
        Sender.WakeOnLan(_guest.Mac);
        Daemon.WaitForLine($"{_guest.Name} is shutting down");
        _guest.Undefine();
        Libvirt.EndGuests();
        Daemon.WaitForLine($@"error: Can't wake {_guest.Name} \({_guest.Mac}\): it is gone");
    }
}
