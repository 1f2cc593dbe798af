using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.ServiceManagers;

/// <summary>Settings that aren't right, and access that isn't given: one line in the journal, and no loop.</summary>
[TestFixture]
public sealed class SystemdSettingsTests : SystemdTest
{
    private const string RefusedStart = "failed";

    /// <summary>The file of all instances.</summary>
    [Test]
    public void A_bad_value_in_the_settings_of_all_fails_the_start_with_that_one_line()
    {
        Configure("VIRTWOLD_DEDUP=often");
        AssertRefused("64", "^virtwold: VIRTWOLD_DEDUP must be a number of seconds .*, not 'often'$");
    }

    /// <summary>The file of one instance; what it says wins.</summary>
    [Test]
    public void A_bad_value_in_the_settings_of_one_fails_the_start_with_that_one_line()
    {
        Configure("VIRTWOLD_LOG_LEVEL=debug");
        Host.Write($"/etc/virtwold/{VethPair.HostInterface}.conf", "VIRTWOLD_LOG_LEVEL=loud\n");
        AssertRefused("64", "^virtwold: VIRTWOLD_LOG_LEVEL must be .*, not 'loud'$");
    }

    /// <summary>Settings of an instance reach it.</summary>
    [Test]
    public void A_good_value_in_the_settings_of_one_wins_over_those_of_all()
    {
        Configure("VIRTWOLD_DRY_RUN=no");
        Host.Write($"/etc/virtwold/{VethPair.HostInterface}.conf", "VIRTWOLD_DRY_RUN=yes\n");
        Start();
        Sender.WakeOnLan(Guest.Mac);
        Host.WaitForLine(Unit, $"{Guest.Name} .*dry run");
        Assert.That(Guest.State, Is.EqualTo("shut off"));
    }

    /// <summary>As Debian has it: the socket is open, and polkit asks the user database for the group.</summary>
    [Test]
    public void A_user_whom_polkit_does_not_let_in_is_refused_with_the_remedy()
    {
        Host.Run("gpasswd", "--delete", "virtwold", "libvirt");
        try
        {
            AssertRefused("77", "^virtwold: qemu:///system refuses this user: .*group");
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
        var configuration = File.ReadAllText(Host.At("/etc/libvirt/libvirtd.conf"));
        Host.Write("/etc/libvirt/libvirtd.conf", $"{configuration}\nauth_unix_rw = \"none\"\n");
        Host.Run("chmod", "0000", "/usr/lib/polkit-1/polkitd");
        RestartLibvirt();
        try
        {
            Start();
            AssertWakes();
            Host.Systemctl("stop", Unit);
            Edit("Group=nogroup", "User=nobody");
            AssertRefused("77", "^virtwold: qemu:///system refuses this user: .*group");
        }
        finally
        {
            Host.Run("chmod", "0755", "/usr/lib/polkit-1/polkitd");
            Host.Write("/etc/libvirt/libvirtd.conf", configuration);
            Host.Run("rm", "-r", "/etc/systemd/system/libvirtd.socket.d");
            RestartLibvirt();
        }
    }

    private void RestartLibvirt()
    {
        Host.Systemctl("daemon-reload");
        Host.Systemctl("stop", "libvirtd.socket", "libvirtd-ro.socket", "libvirtd-admin.socket", "libvirtd.service");
        Host.Systemctl("start", "libvirtd.socket", "libvirtd.service");
    }

    /// <summary>The start fails at once and for good; the only line that isn't systemd's own says why.</summary>
    private void AssertRefused(string status, string line)
    {
        Host.ForgetJournal();
        Assert.That(Host.Try("systemctl", "start", Unit).ExitCode, Is.Not.Zero);
        Host.WaitForLine(Unit, line);
        Assert.Multiple(() =>
        {
            Assert.That(Host.Property(Unit, "ActiveState"), Is.EqualTo(RefusedStart));
            Assert.That(Host.Property(Unit, "ExecMainStatus"), Is.EqualTo(status));
            Assert.That(Host.Property(Unit, "NRestarts"), Is.EqualTo("0"));
            Assert.That(Host.Journal(Unit, "--identifier", "virtwold"), Has.Count.EqualTo(1));
        });
    }
}
