using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Guests;

/// <summary>A guest that libvirt forgets as soon as it ends (<c>virsh create</c>), as some tools run all of theirs.</summary>
[TestFixture]
public sealed class TransientTests() : DaemonTest(HypervisorKind.Qemu)
{
    private Guest _guest = null!;

    /// <summary>One that runs.</summary>
    [SetUp]
    public void CreateTheGuest()
    {
        _guest = Create(NewGuest("transient"));
        Daemon.WaitForNews(_guest, "running");
    }

    /// <summary>Ends it, if it still is.</summary>
    [TearDown]
    public void RemoveTheGuest() => _guest?.Dispose();

    /// <summary>It is known by its live definition alone.</summary>
    [Test]
    public void A_paused_transient_guest_is_resumed()
    {
        _guest.Suspend();
        Daemon.WaitForNews(_guest, "paused");
        Sender.WakeOnLan(_guest.Mac);
        _guest.WaitUntilRunning();
    }

    /// <summary>A daemon that finds it running knows it, too.</summary>
    [Test]
    public void A_transient_guest_that_is_older_than_the_daemon_is_known()
    {
        _guest.Suspend();
        RestartTheDaemon();
        Sender.WakeOnLan(_guest.Mac);
        _guest.WaitUntilRunning();
    }

    /// <summary>Nobody has its address any more.</summary>
    [Test]
    public void A_transient_guest_is_unknown_after_its_end()
    {
        _guest.Destroy();
        Daemon.WaitForNews(_guest, "gone");
        Sender.WakeOnLan(_guest.Mac);
        Daemon.WaitForLine($"No machine has {_guest.Mac}: ");
    }

    /// <summary>Another one under the same name and address is another machine.</summary>
    [Test]
    public void A_transient_guest_that_was_created_again_is_resumed()
    {
        _guest.Destroy();
        Daemon.WaitForNews(_guest, "gone");
        using var again = Create(NewGuest() with { Name = _guest.Name, Macs = _guest.Macs });
        Daemon.WaitForNews(again, "running");
        again.Suspend();
        Daemon.WaitForNews(again, "paused");
        Sender.WakeOnLan(again.Mac);
        again.WaitUntilRunning();
    }

    /// <summary>A running guest that is undefined goes on as a transient one.</summary>
    [Test]
    public void A_guest_that_was_undefined_while_it_was_paused_is_resumed()
    {
        Guest.Start();
        Guest.Suspend();
        Guest.Undefine();
        Daemon.WaitForNews(Guest, "paused");
        Sender.WakeOnLan(Guest.Mac);
        Guest.WaitUntilRunning();
    }

    /// <summary>And is unknown after its end.</summary>
    [Test]
    public void A_guest_that_was_undefined_while_it_ran_is_unknown_after_its_end()
    {
        Guest.Start();
        Guest.Undefine();
        Guest.Destroy();
        Daemon.WaitForNews(Guest, "gone");
        Sender.WakeOnLan(Guest.Mac);
        Daemon.WaitForLine($"No machine has {Guest.Mac}: ");
    }

    /// <summary>The daemon still believes in it: libvirt's news are held up until the packet is there.</summary>
    [Test]
    public void A_transient_guest_that_ended_just_before_the_packet_is_no_fault()
    {
        _guest.Suspend();
        Daemon.WaitForNews(_guest, "paused");
        Daemon.Signal("STOP");
        _guest.Destroy();
        Sender.WakeOnLan(_guest.Mac);
        Daemon.Signal("CONT");
        Daemon.WaitForLine($@"(No machine has {_guest.Mac}: |Can't wake {_guest.Name} \({_guest.Mac}\): it is gone)");
        Sender.WakeOnLan(Guest.Mac);
        Guest.WaitUntilRunning();
    }

    /// <summary>The same with one that was undefined.</summary>
    [Test]
    public void A_guest_that_was_undefined_just_before_the_packet_is_no_fault()
    {
        using var other = DefineLate(NewGuest());
        Daemon.Signal("STOP");
        other.Undefine();
        Sender.WakeOnLan(other.Mac);
        Daemon.Signal("CONT");
        Daemon.WaitForLine($@"(No machine has {other.Mac}: |Can't wake {other.Name} \({other.Mac}\): it is gone)");
        Sender.WakeOnLan(Guest.Mac);
        Guest.WaitUntilRunning();
    }

    /// <summary>It was started by somebody else just before: that is what the packet asked for.</summary>
    [Test]
    public void A_guest_that_was_started_just_before_the_packet_is_already_running()
    {
        Daemon.Signal("STOP");
        Guest.Start();
        Sender.WakeOnLan(Guest.Mac);
        Daemon.Signal("CONT");
        Daemon.WaitForLine($@"{Guest.Name} \({Guest.Mac}\) is already running");
    }

    private Guest Create(GuestBuilder builder)
    {
        using var folder = new TemporaryFolder();
        Virsh.Run("create", folder.Write("domain.xml", builder.ToXml()));
        return new Guest(Virsh, builder);
    }
}
