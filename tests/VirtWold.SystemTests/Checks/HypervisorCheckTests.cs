using VirtWold.SystemTests.Harness;
using VirtWold.SystemTests.Policy;

namespace VirtWold.SystemTests.Checks;

/// <summary>What the check says of libvirt and of its machines.</summary>
[TestFixture]
public sealed class HypervisorCheckTests() : SystemTest(HypervisorKind.Qemu)
{
    /// <summary>Everything here runs the binary.</summary>
    [SetUp]
    public void NeedTheBinary() => Requires.Binary();

    /// <summary>Whether waking is permitted is known without trying.</summary>
    [Test]
    public void Rights_are_known_and_machines_stay_what_they_are()
    {
        using var off = DefineGuest("off");
        using var on = DefineGuest("on");
        using var paused = DefineGuest("paused");
        on.Start();
        paused.Start();
        paused.Suspend();
        Check().Says(
            0,
            "ok       libvirt: qemu.* is connected, for reading and writing$",
            "ok       rights: libvirt keeps this user from nothing: machines may be started, resumed and woken up$",
            "ok       machines: 3 of 3 can be woken$");
        Assert.That((off.State, on.State, paused.State), Is.EqualTo(("shut off", "running", "paused")));
    }

    /// <summary>Nothing is tried: the machine could be restored by that.</summary>
    [Test]
    public void Where_no_machine_runs_the_rights_are_known_and_nothing_is_started()
    {
        using var off = DefineGuest("off");
        Check().Says(0, "ok       rights: libvirt keeps this user from nothing: machines may be started, resumed and woken up$");
        Assert.That(off.Describe(), Is.EqualTo("shut off (unknown)"));
    }

    /// <summary>Somebody has cloned a machine by hand.</summary>
    [Test]
    public void Machines_with_the_same_address_are_a_warning()
    {
        using var one = DefineGuest("clone");
        using var other = Virsh.Define(NewGuest("clone") with { Macs = one.Macs });
        Check().Says(0, $"warning  addresses: {one.Mac} belongs to several machines: {one.Name}, {other.Name}; a packet wakes only {one.Name};");
    }

    /// <summary>A card that is passed through stands nowhere.</summary>
    [Test]
    public void A_machine_without_an_address_is_a_warning()
    {
        using var usual = DefineGuest();
        using var bare = Virsh.Define(NewGuest("bare") with { Macs = [] });
        Check().Says(0, "ok       machines: 1 of 2 can be woken$", $"warning  machines: without a fixed MAC address, and so can't be woken: {bare.Name};");
    }

    /// <summary>Such a machine may be defined on another host, too, and both would start it.</summary>
    [Test]
    public void A_disk_that_other_hosts_can_reach_is_a_warning_until_a_host_is_named()
    {
        using var guest = DefineGuest();
        var xml = Virsh.Run("dumpxml", guest.Name);
        const string Disk = "<disk type='network'><source protocol='nbd' name='a'><host name='192.0.2.7' port='10809'/></source><target dev='hdb' bus='ide'/></disk>";
        using var folder = new TemporaryFolder();
        Virsh.Run("define", folder.Write("domain.xml", xml.Replace("</devices>", $"{Disk}</devices>", StringComparison.Ordinal)));
        Check().Says(0, $"warning  storage: on disks that other hosts can reach: {guest.Name}; if such a machine is defined on another host too");
        Virsh.Mark(guest, "host=\"elsewhere\"", "--config");
        Check().DoesNotSay("storage:");
    }

    /// <summary>A mark that can't be read keeps a machine asleep, and its owner should know.</summary>
    [Test]
    public void A_mark_that_can_not_be_read_is_a_warning()
    {
        using var guest = DefineGuest();
        Virsh.Mark(guest, "enabled=\"maybe\"", "--config");
        Check().Says(0, $"warning  machines: The XML of {guest.Name} can't be read, so it can't be woken: enabled in its metadata must be yes or no");
    }

    /// <summary>Only marked ones are to be woken, and nobody has marked any.</summary>
    [Test]
    public void Machines_of_which_none_is_marked_are_a_warning()
    {
        using var guest = DefineGuest();
        Check("--wakeable", "marked").Says(0, "warning  machines: none may be woken: --wakeable marked, and none is marked; mark one: virsh metadata");
        Virsh.Mark(guest, "enabled=\"yes\"", "--config");
        Check("--wakeable", "marked").Says(0, "ok       machines: 1 of 1 can be woken$");
    }

    /// <summary>The file fits the machines, or not quite.</summary>
    [Test]
    public void Passwords_are_held_against_the_machines()
    {
        using var known = DefineGuest();
        using var locked = DefineGuest("locked");
        Virsh.Mark(locked, "secureon=\"required\"", "--config");
        using PasswordFile file = new($"{known.Mac} 192.168.1.1", "52:54:00:ff:ff:01 192.168.1.1");
        Check("--secureon-file", file.Path).Says(
            0,
            "ok       secureon: .* is private and has passwords for 2 addresses$",
            "warning  secureon: .* has addresses that no machine has: 52:54:00:ff:ff:01;",
            $"warning  secureon: marked as wanting a password, and none is known: {locked.Name};");
    }

    /// <summary>As the daemon would refuse it.</summary>
    [Test]
    public void A_file_of_passwords_that_others_may_read_fails_with_the_remedy()
    {
        using PasswordFile file = new("52:54:00:ff:ff:01 192.168.1.1");
        file.Permit(PasswordFile.Private | UnixFileMode.OtherRead);
        Check("--secureon-file", file.Path).Says(64, "failed   secureon: others than its owner may read or write .*; make it private: chmod 600 ");
    }

    private CheckRun Check(params IEnumerable<string> options) =>
        CheckRun.In(Network.Host, ["-i", VethPair.HostInterface, "--libvirt-uri", Libvirt.Uri, .. options]);
}
