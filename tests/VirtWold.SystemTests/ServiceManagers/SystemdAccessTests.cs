using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.ServiceManagers;

/// <summary>Who may use libvirt: by polkit, by the socket's group, and no more than it takes to wake.</summary>
[TestFixture]
public sealed class SystemdAccessTests : SystemdTest
{
    private const string Rules = "/etc/polkit-1/rules.d/50-virtwold.rules";

    private string _libvirtSettings = "";

    /// <summary>As Debian has it: the socket is open, and polkit asks the user database for the group.</summary>
    [Test]
    public void A_user_whom_polkit_does_not_let_in_is_refused_with_the_remedy()
    {
        Host.Run("gpasswd", "--delete", "virtwold", "libvirt");
        try
        {
            AssertRefused("77", "^virtwold: qemu:///system refuses this user: .*run it as root");
        }
        finally
        {
            Host.Run("gpasswd", "--add", "virtwold", "libvirt");
        }

        // polkit answers anew for a new process.
        Start();
        AssertWakes();
    }

    /// <summary>As others have it: no polkit, but a socket that belongs to the group.</summary>
    [Test]
    public void A_socket_that_is_open_to_the_group_lets_the_daemon_in_and_nobody_else()
    {
        Host.Write("/etc/systemd/system/libvirtd.socket.d/test.conf", "[Socket]\nSocketMode=0660\nSocketGroup=libvirt\n");
        ConfigureLibvirt("auth_unix_rw = \"none\"");
        Host.Run("chmod", "0000", "/usr/lib/polkit-1/polkitd");
        try
        {
            Start();
            AssertWakes();
            Host.Systemctl("stop", Unit);
            Edit("Group=nogroup", "User=nobody");
            AssertRefused("77", "^virtwold: qemu:///system refuses this user: .*run it as root");
        }
        finally
        {
            Host.Run("chmod", "0755", "/usr/lib/polkit-1/polkitd");
            Host.Run("rm", "-r", "/etc/systemd/system/libvirtd.socket.d");
            PutLibvirtBack();
        }
    }

    /// <summary>The rule that comes with the program, where libvirt asks polkit about each step.</summary>
    [Test]
    public void The_polkit_rule_permits_to_wake_and_nothing_else()
    {
        Host.Run("gpasswd", "--delete", "virtwold", "libvirt");
        Guard();
        try
        {
            // polkit knows the processes of its own system only, so that the harness's virsh is a stranger to it, root or not.
            Configure("VIRTWOLD_DEDUP=0");
            Start();
            Sender.WakeOnLan(Guest.Mac);
            Host.WaitForLine(Unit, $"^Started {Guest.Name} ");
            Assert.That(TryAs("root", "suspend", Guest.Name).ExitCode, Is.Zero);
            Sender.WakeOnLan(Guest.Mac);
            Host.WaitForLine(Unit, $"^Resumed {Guest.Name} ");
            Assert.That(TryAs("root", "domstate", Guest.Name).Output.Trim(), Is.EqualTo("running"));
            Assert.Multiple(() =>
            {
                Assert.That(TryAs("virtwold", "list", "--name").Output.Trim(), Is.EqualTo(Guest.Name));
                string[][] forbidden = [["destroy"], ["shutdown"], ["reboot"], ["undefine"], ["managedsave"], ["autostart"], ["dumpxml", "--security-info"]];
                foreach (var command in forbidden)
                {
                    Assert.That(TryAs("virtwold", [.. command, Guest.Name]).Error, Does.Contain("access denied"), command[0]);
                }
            });
        }
        finally
        {
            Unguard();
            Host.Run("gpasswd", "--add", "virtwold", "libvirt");
        }
    }

    /// <summary>The third way to wake, of a guest that has suspended itself to RAM.</summary>
    [Test]
    public void The_polkit_rule_permits_to_wake_up_a_machine_that_sleeps()
    {
        using TemporaryFolder folder = new();
        var disk = BootImage.ThatSuspends(folder.At("disk.img"));
        Directory.CreateDirectory(Host.At(folder.Path));
        File.Copy(disk.Path, Host.At(disk.Path));
        using var guest = Virsh.Define(new GuestBuilder(HypervisorKind.Qemu) with { Disk = disk });
        guest.Start();
        guest.WaitFor("pmsuspended");
        disk.LetIdle();
        File.Copy(disk.Path, Host.At(disk.Path), overwrite: true);
        Host.Run("gpasswd", "--delete", "virtwold", "libvirt");
        Guard();
        try
        {
            Start();
            Sender.WakeOnLan(guest.Mac);
            Host.WaitForLine(Unit, $"^Woke up {guest.Name} ");
            Assert.That(TryAs("root", "domstate", guest.Name).Output.Trim(), Is.EqualTo("running"));
        }
        finally
        {
            Unguard();
            Host.Run("gpasswd", "--add", "virtwold", "libvirt");
        }
    }

    /// <summary>To take something from VirtWold takes nothing from those who had it.</summary>
    [Test]
    public void The_polkit_rule_leaves_members_of_libvirts_group_what_they_had()
    {
        Host.Run("useradd", "--system", "--groups", "libvirt", "keeper");
        Guard();
        try
        {
            Assert.That(TryAs("keeper", "start", Guest.Name).ExitCode, Is.Zero);
            Assert.That(TryAs("keeper", "destroy", Guest.Name).ExitCode, Is.Zero);
        }
        finally
        {
            Unguard();
            Host.Run("userdel", "keeper");
        }
    }

    /// <summary>
    /// polkit is away for a while. libvirt then refuses a listing, or hides each machine from it without an error, and refuses each look at
    /// one: the daemon keeps what it knew.
    /// </summary>
    [Test]
    public void A_polkit_that_fails_for_a_while_makes_no_machine_unknown()
    {
        Guard();
        try
        {
            Configure("VIRTWOLD_DEDUP=0");
            Start();
            Host.WaitForLine(Unit, "^Listed the machines of ");
            Host.Run("chmod", "0000", "/usr/lib/polkit-1/polkitd");
            Host.Systemctl("stop", "polkit.service");
            Host.Systemctl("kill", "--signal=HUP", Unit);
            Sender.WakeOnLan(Guest.Mac);
            Host.WaitForLine(Unit, $"^Can't (list the machines of|read {Guest.Name})");
            // A packet that comes before joins this wake, and shares its fate.
            Host.WaitForLine(Unit, $"^Can't wake {Guest.Name} ");
            PutPolkitBack();
            Sender.WakeOnLan(Guest.Mac);
            Host.WaitForLine(Unit, $"^Started {Guest.Name} ");
            Assert.That(Host.Journal(Unit), Has.None.Contains("No machine has"));
        }
        finally
        {
            PutPolkitBack();
            Unguard();
        }
    }

    private void PutPolkitBack()
    {
        Host.Run("chmod", "0755", "/usr/lib/polkit-1/polkitd");
        Host.Systemctl("start", "polkit.service");
    }

    /// <summary>What docs/security.md says.</summary>
    private void Guard()
    {
        Host.Run("cp", "/usr/local/share/doc/virtwold/examples/50-virtwold.rules", Rules);
        Host.Systemctl("restart", "polkit.service");
        ConfigureLibvirt("access_drivers = [ \"polkit\" ]");
    }

    private void Unguard()
    {
        Host.Run("rm", Rules);
        Host.Systemctl("restart", "polkit.service");
        PutLibvirtBack();
    }

    private ToolResult TryAs(string user, params IEnumerable<string> command) =>
        Host.Try(["runuser", "-u", user, "--", "virsh", "--quiet", "--connect", "qemu:///system", .. command]);

    private void ConfigureLibvirt(string line)
    {
        _libvirtSettings = File.ReadAllText(Host.At("/etc/libvirt/libvirtd.conf"));
        Host.Write("/etc/libvirt/libvirtd.conf", $"{_libvirtSettings}\n{line}\n");
        RestartLibvirt();
    }

    private void PutLibvirtBack()
    {
        Host.Write("/etc/libvirt/libvirtd.conf", _libvirtSettings);
        RestartLibvirt();
    }

    private void RestartLibvirt()
    {
        Host.Systemctl("daemon-reload");
        Host.Systemctl("stop", "libvirtd.socket", "libvirtd-ro.socket", "libvirtd-admin.socket", "libvirtd.service");
        Host.Systemctl("start", "libvirtd.socket", "libvirtd.service");
    }
}
