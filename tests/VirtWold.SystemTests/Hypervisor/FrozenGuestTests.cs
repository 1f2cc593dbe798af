using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Hypervisor;

/// <summary>
/// A guest whose QEMU is stopped, before the daemon starts: libvirtd waits for its monitor with each question about it that takes one, and
/// another client has asked one already.
/// </summary>
[TestFixture]
public sealed class FrozenGuestTests() : SystemTest(HypervisorKind.Qemu)
{
    private Guest _frozen = null!;
    private Guest _healthy = null!;
    private BackgroundProcess _question = null!;

    /// <summary>Freezes one guest, and asks its monitor something.</summary>
    [SetUp]
    public void FreezeAGuest()
    {
        Requires.Binary();
        _frozen = DefineGuest("frozen");
        _frozen.Start();
        _healthy = DefineGuest("healthy");
        Libvirt.FreezeGuests();
        _question = new BackgroundProcess("virsh", "--quiet", "--connect", Libvirt.Uri, "qemu-monitor-command", "--hmp", _frozen.Name, "info status");
        LibvirtWaitsFor(_frozen);
    }

    /// <summary>Removes them.</summary>
    [TearDown]
    public void ThawTheGuest()
    {
        Libvirt?.ThawGuests();
        _question?.Dispose();
        _frozen?.Dispose();
        _healthy?.Dispose();
    }

    /// <summary>The first listing is read, and a machine that was never seen before is woken.</summary>
    [Test]
    public void The_first_listing_and_other_machines_do_not_wait_for_a_guest_that_hangs()
    {
        using var daemon = StartDaemon();
        daemon.WaitForLine("Listed the machines of ");
        Sender.WakeOnLan(_healthy.Mac);
        _healthy.WaitUntilRunning();
        daemon.WaitForLine($"Started {_healthy.Name} ");
        AssertHangs();
    }

    /// <summary>Nor does a listing that a person asks for.</summary>
    [Test]
    public void A_listing_of_a_running_daemon_does_not_wait_for_a_guest_that_hangs()
    {
        using var daemon = StartDaemon();
        daemon.WaitForLine("Listed the machines of ");
        using var late = DefineGuest("late");
        daemon.Signal("HUP");
        daemon.WaitForLines("Listed the machines of ", 2);
        Sender.WakeOnLan(late.Mac);
        late.WaitUntilRunning();
        AssertHangs();
    }

    /// <summary>A packet for that machine itself has an answer: it runs, as far as libvirt knows.</summary>
    [Test]
    public void A_packet_for_the_guest_that_hangs_is_answered()
    {
        using var daemon = StartDaemon();
        Sender.WakeOnLan(_frozen.Mac);
        daemon.WaitForLine($@"{_frozen.Name} \({_frozen.Mac}\) is already running");
        Sender.WakeOnLan(_healthy.Mac);
        _healthy.WaitUntilRunning();
        AssertHangs();
    }

    /// <summary>Otherwise nothing has been shown.</summary>
    private void AssertHangs() => Assert.That(_question.HasExited, Is.False, "the question about the guest still hangs");

    private void LibvirtWaitsFor(Guest guest) =>
        Eventually.True(
            () => Virsh.Try("domcontrol", guest.Name).Output.Contains("occupied", StringComparison.Ordinal)
                || Virsh.Try("domcontrol", guest.Name).Output.Contains("background job", StringComparison.Ordinal),
            TimeSpan.FromSeconds(60),
            () => $"a monitor of {guest.Name} that is busy; it is: {Virsh.Try("domcontrol", guest.Name)}");
}
