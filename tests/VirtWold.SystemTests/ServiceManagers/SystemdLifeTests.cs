using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.ServiceManagers;

/// <summary>The unit's life under a real systemd, with packets from outside and a real libvirtd.</summary>
[TestFixture]
public sealed class SystemdLifeTests : SystemdTest
{
    /// <summary>The status as an administrator sees it, who waited for the start and for nothing else.</summary>
    [Test]
    public void A_started_unit_is_ready_and_says_what_it_knows()
    {
        Start();
        Assert.Multiple(() =>
        {
            Assert.That(Host.Property(Unit, "ActiveState"), Is.EqualTo("active"));
            Assert.That(Host.Property(Unit, "StatusText"), Is.EqualTo($"1 machine, libvirt connected; listening on {VethPair.HostInterface}"));
        });
    }

    /// <summary>The usual sender.</summary>
    [Test]
    public void A_packet_of_wakeonlan_from_outside_wakes_a_machine()
    {
        Start();
        AssertWakes();
    }

    /// <summary>The other one, to the sleeping machine's own address.</summary>
    [Test]
    public void A_frame_of_etherwake_from_outside_wakes_a_machine()
    {
        Start();
        Sender.EtherWake(Guest.Mac);
        Guest.WaitUntilRunning();
    }

    /// <summary>Out of memory, or somebody's mistake.</summary>
    [Test]
    public void A_killed_daemon_is_back_and_hears()
    {
        Start();
        var before = Host.Property(Unit, "MainPID");
        Host.Run("kill", "-KILL", before);
        Host.WaitForProperty(Unit, "NRestarts", "^1$");
        Host.WaitForProperty(Unit, "ActiveState", "^active$");
        Assert.That(Host.Property(Unit, "MainPID"), Is.Not.EqualTo(before));
        AssertWakes();
    }

    /// <summary>The status tells of libvirt's going and coming.</summary>
    [Test]
    public void A_stopped_libvirtd_shows_in_the_status_until_it_is_back()
    {
        Start();
        StopLibvirt();
        Host.WaitForProperty(Unit, "StatusText", $"^libvirt not connected, trying again; listening on {VethPair.HostInterface}$");
        Assert.That(Host.Property(Unit, "ActiveState"), Is.EqualTo("active"));
        StartLibvirt();
        Host.WaitForProperty(Unit, "StatusText", "^1 machine, libvirt connected; ");
        AssertWakes();
    }

    /// <summary>A machine more, a machine less.</summary>
    [Test]
    public void A_machine_that_comes_and_goes_is_counted_in_the_status()
    {
        Start();
        using (Define())
        {
            Host.WaitForProperty(Unit, "StatusText", "^2 machines, ");
        }

        Host.WaitForProperty(Unit, "StatusText", "^1 machine, ");
    }

    /// <summary>The interface goes down and comes up.</summary>
    [Test]
    public void An_interface_that_is_down_shows_in_the_status_until_it_is_up()
    {
        Start();
        Network.Host.Run("ip", "link", "set", VethPair.HostInterface, "down");
        Host.WaitForProperty(Unit, "StatusText", $"; {VethPair.HostInterface} is down$");
        Network.Host.Run("ip", "link", "set", VethPair.HostInterface, "up");
        Host.WaitForProperty(Unit, "StatusText", $"; listening on {VethPair.HostInterface}$");
    }

    /// <summary>The same process, with what its files say now.</summary>
    [Test]
    public void A_reload_reads_the_files_anew_and_ends()
    {
        Host.Write("/etc/virtwold/secureon", "");
        Host.Run("chown", "virtwold", "/etc/virtwold/secureon");
        Host.Run("chmod", "0600", "/etc/virtwold/secureon");
        Configure("VIRTWOLD_SECUREON_FILE=/etc/virtwold/secureon");
        Start();
        var process = Host.Property(Unit, "MainPID");

        File.WriteAllText(Host.At("/etc/virtwold/secureon"), $"{Guest.Mac} 00:11:22:33:44:55\n");
        Host.Systemctl("reload", Unit);
        Host.WaitForProperty(Unit, "ActiveState", "^active$");
        Host.WaitForLine(Unit, "^Reloading: ");
        Sender.WakeOnLan(Guest.Mac);
        Host.WaitForLine(Unit, $"\\({Guest.Mac}\\) isn't woken without the right SecureOn password: ");
        Assert.Multiple(() =>
        {
            Assert.That(Host.Property(Unit, "MainPID"), Is.EqualTo(process));
            Assert.That(Host.Property(Unit, "StatusText"), Does.StartWith("1 machine, libvirt connected; "));
        });
    }

    /// <summary>No failure, and nothing left.</summary>
    [Test]
    public void A_stopped_unit_has_ended_well()
    {
        Start();
        Host.Systemctl("stop", Unit);
        Assert.Multiple(() =>
        {
            Assert.That(Host.Property(Unit, "ActiveState"), Is.EqualTo("inactive"));
            Assert.That(Host.Property(Unit, "Result"), Is.EqualTo("success"));
            Assert.That(Host.Property(Unit, "ExecMainStatus"), Is.EqualTo("0"));
            Assert.That(Host.Journal(Unit), Has.Some.StartsWith("Stopped after "));
        });
    }

    /// <summary>Ready is a promise: nobody gives it before the machines are known.</summary>
    [Test]
    public void A_start_without_libvirt_lasts_until_libvirt_is_there()
    {
        StopLibvirt();
        Host.Systemctl("start", "--no-block", Unit);
        Host.WaitForProperty(Unit, "StatusText", "^libvirt not connected, trying again; ");
        Assert.That(Host.Property(Unit, "ActiveState"), Is.EqualTo("activating"));

        // It is heard already, and not forgotten.
        Sender.WakeOnLan(Guest.Mac);
        Host.WaitForLine(Unit, $"^A packet for {Guest.Mac} waits for ");
        StartLibvirt();
        Guest.WaitUntilRunning();
        Host.WaitForProperty(Unit, "ActiveState", "^active$");
    }

    /// <summary>A boot isn't held up for ever, and yet nobody has to come and start it.</summary>
    [Test]
    public void A_start_that_waited_too_long_for_libvirt_fails_and_is_tried_again()
    {
        Edit("TimeoutStartSec=2", "RestartSec=1");
        StopLibvirt();
        Assert.That(Host.Try("systemctl", "start", Unit).ExitCode, Is.Not.Zero);
        StartLibvirt();
        Host.WaitForProperty(Unit, "ActiveState", "^active$");
    }

    /// <summary>An interface that comes late is found without anybody's help.</summary>
    [Test]
    public void A_start_without_the_interface_says_so_and_is_tried_again()
    {
        using var cable = new Cable(Network);
        var unit = $"virtwold@{cable.HostEnd}.service";
        Assert.That(Host.Try("systemctl", "start", unit).ExitCode, Is.Not.Zero);
        Host.WaitForLine(unit, $"^virtwold: .*{cable.HostEnd}");
        Assert.That(Host.Property(unit, "ExecMainStatus"), Is.EqualTo("69"));
        cable.Plug();
        Host.WaitForProperty(unit, "ActiveState", "^active$");
    }

    /// <summary>Both are started, and each hears; the later one says that it isn't alone.</summary>
    [Test]
    public void A_second_instance_on_the_same_interface_is_allowed_and_said()
    {
        Configure($"VIRTWOLD_INTERFACE={VethPair.HostInterface}");
        Start();
        Host.Systemctl("start", ChoosingUnit);
        Host.WaitForLine(ChoosingUnit, $"^Another virtwold listens on {VethPair.HostInterface}, too ");
        AssertWakes();
        Host.Systemctl("stop", ChoosingUnit);
        Assert.That(Host.Property(Unit, "ActiveState"), Is.EqualTo("active"));
    }

    private Guest Define() => Virsh.Define(new GuestBuilder(HypervisorKind.Qemu));

    // The sockets, too: a client would start it again.
    private void StopLibvirt() => Host.Systemctl(
        "stop", "libvirtd.service", "libvirtd.socket", "libvirtd-ro.socket", "libvirtd-admin.socket");

    private void StartLibvirt() => Host.Systemctl("start", "libvirtd.socket", "libvirtd.service");
}
