using VirtWold.SystemTests.Harness;
using VirtWold.SystemTests.Privileges;

namespace VirtWold.SystemTests.ServiceManagers;

/// <summary>The service under a real OpenRC and its supervisor, with packets from outside and a real libvirtd.</summary>
[TestFixture]
public sealed class OpenRcTests : BootedTest
{
    private const string Service = $"virtwold.{VethPair.HostInterface}";
    private const string Settings = $"/etc/conf.d/{Service}";

    private OpenRcSystem Host => (OpenRcSystem)Booted;

    private string Process => Host.Run("pidof", "-s", "virtwold").Output.Trim();

    /// <summary>Puts back what a test has changed; its log goes to the test's output.</summary>
    [TearDown]
    public void PutBack()
    {
        if (Host is null)
        {
            return;
        }

        TestContext.Out.WriteLine(string.Join('\n', Host.Log(Service)));
        Host.Try("rc-service", Service, "stop");
        Host.Try("rc-service", Service, "zap");
        Host.Run("rm", "-f", Settings, $"/var/log/{Service}.log", "/etc/virtwold/secureon");
        Host.Try("rc-service", "libvirtd", "start");
        Guest.TryDestroy();
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

    /// <summary>OpenRC's own file for it, with no more than the capability to capture.</summary>
    [Test]
    public void A_running_daemon_has_one_capability_and_its_own_user()
    {
        Start();
        var user = Host.Run("id", "--user", "virtwold").Output.Trim();
        Assert.That(
            ThreadRights.Of(Host.ProcessHere(Process)).Select(thread => (thread.Users, thread.Permitted, thread.Effective, thread.Bounding, thread.NoNewPrivileges)),
            Has.All.EqualTo(($"{user} {user} {user} {user}", ThreadRights.NetRaw, ThreadRights.NetRaw, ThreadRights.NetRaw, "1")));
        Assert.That(user, Is.Not.EqualTo("0"));
        Assert.That(Host.Run("stat", "--format=%U %a", $"/run/virtwold/{VethPair.HostInterface}.sock").Output, Is.EqualTo("virtwold 660\n"), "the status");
    }

    /// <summary>Out of memory, or somebody's mistake.</summary>
    [Test]
    public void A_killed_daemon_is_back_and_hears()
    {
        Start();
        var before = Process;
        Host.Run("kill", "-KILL", before);
        WaitUntilListening(times: 2);
        Assert.That(Process, Is.Not.EqualTo(before));
        Assert.That(Host.StatusOf(Service), Is.EqualTo("started"));
        AssertWakes();
    }

    /// <summary>The same process, with what its files say now.</summary>
    [Test]
    public void A_reload_reads_the_files_anew()
    {
        Host.Write("/etc/virtwold/secureon", "");
        Host.Run("chown", "virtwold", "/etc/virtwold/secureon");
        Host.Run("chmod", "0600", "/etc/virtwold/secureon");
        Host.Write(Settings, "VIRTWOLD_SECUREON_FILE=/etc/virtwold/secureon\n");
        Start();
        var process = Process;
        File.WriteAllText(Host.At("/etc/virtwold/secureon"), $"{Guest.Mac} 00:11:22:33:44:55\n");
        Host.Service(Service, "reload");
        Host.WaitForLine(Service, "Reloading: ");
        Sender.WakeOnLan(Guest.Mac);
        Host.WaitForLine(Service, $"\\({Guest.Mac}\\) isn't woken without the right SecureOn password: ");
        Assert.That(Process, Is.EqualTo(process));
    }

    /// <summary>Nothing of it is left.</summary>
    [Test]
    public void A_stopped_service_has_ended_well()
    {
        Start();
        Host.Service(Service, "stop");
        Assert.Multiple(() =>
        {
            Assert.That(Host.StatusOf(Service), Is.EqualTo("stopped"));
            Assert.That(Host.Log(Service), Has.Some.Contains("Stopped after "));
            Assert.That(Host.Try("pidof", "virtwold").Output, Is.Empty);
        });
    }

    /// <summary>The check before the start says why, in the one line that the daemon would say; and there is no loop.</summary>
    [Test]
    public void A_bad_value_fails_the_start_with_that_one_line()
    {
        Host.Write(Settings, "VIRTWOLD_DEDUP=often\n");
        var result = Host.Try("rc-service", Service, "start");
        Assert.Multiple(() =>
        {
            Assert.That(result.ExitCode, Is.Not.Zero);
            Assert.That(OurLines(result), Has.Count.EqualTo(1).And.Some.StartsWith("virtwold: VIRTWOLD_DEDUP must be a number of seconds"), result.ToString);
            Assert.That(Host.StatusOf(Service), Is.EqualTo("stopped"));
        });
    }

    /// <summary>What has no fault stays up.</summary>
    [Test]
    public void A_restart_with_a_bad_value_leaves_the_running_daemon_alone()
    {
        Start();
        var process = Process;
        Host.Write(Settings, "VIRTWOLD_LOG_LEVEL=loud\n");
        Assert.That(Host.Try("rc-service", Service, "restart").ExitCode, Is.Not.Zero);
        Assert.That(Process, Is.EqualTo(process));
        AssertWakes();
    }

    /// <summary>The user has to be let in by the socket's group.</summary>
    [Test]
    public void A_user_outside_of_libvirts_group_is_refused_with_the_remedy()
    {
        Host.Run("gpasswd", "--delete", "virtwold", "libvirt");
        try
        {
            var result = Host.Try("rc-service", Service, "start");
            Assert.That(result.ExitCode, Is.Not.Zero);
            Assert.That(OurLines(result), Has.Some.Matches("^failed .*: qemu:///system refuses this user"), result.ToString);
        }
        finally
        {
            Host.Run("gpasswd", "--add", "virtwold", "libvirt");
        }
    }

    /// <summary>The boot isn't held up, and nobody has to come and start it.</summary>
    [Test]
    public void A_service_that_starts_before_libvirt_waits_for_it()
    {
        Host.Service("libvirtd", "stop");
        var result = Host.Run("rc-service", Service, "start");
        Assert.That(OurLines(result), Has.Some.StartsWith("failed"), result.ToString);
        Host.WaitForLine(Service, "qemu:///system");
        Host.Service("libvirtd", "start");
        WaitUntilListening();
        AssertWakes();
    }

    /// <summary>The settings for logrotate that come with the service; logrotate itself is this machine's.</summary>
    [Test]
    public void A_log_that_was_rotated_is_written_on()
    {
        Requires.Tools("logrotate");
        Start();
        using TemporaryFolder folder = new();
        var settings = File.ReadAllText(Host.At("/etc/logrotate.d/virtwold")).Replace("/var/log/", Host.At("/var/log/"), StringComparison.Ordinal);
        Tool.Run("logrotate", "--force", "--state", folder.At("state"), folder.Write("settings", settings));
        Assert.That(Host.Log(Service), Is.Empty);
        Assert.That(File.ReadAllText(Host.At($"/var/log/{Service}.log.1")), Does.Contain("Listening on "));

        Host.Service(Service, "reload");
        Host.WaitForLine(Service, "Reloading: ");
        Assert.That(File.ReadAllText(Host.At($"/var/log/{Service}.log")), Does.Not.Contain("\0"));
        Host.Run("rm", $"/var/log/{Service}.log.1");
    }

    /// <summary>As at boot.</summary>
    [Test]
    public void An_enabled_service_comes_up_with_its_runlevel()
    {
        Host.Run("rc-update", "add", Service, "default");
        try
        {
            Host.Run("openrc", "default");
            WaitUntilListening();
            AssertWakes();
        }
        finally
        {
            Host.Run("rc-update", "delete", Service, "default");
        }
    }

    private protected override BootedSystem Boot(NetworkNamespace network) => new OpenRcSystem(network);

    /// <summary>What an administrator does.</summary>
    private protected override void Install()
    {
        Host.Install("INIT=openrc");
        Host.Run("useradd", "--system", "--groups", "libvirt", "virtwold");
        Host.Run("ln", "-s", "virtwold", $"/etc/init.d/{Service}");
    }

    /// <summary>What isn't OpenRC's own, each line of which begins with a star.</summary>
    private static IReadOnlyList<string> OurLines(ToolResult result) =>
        [.. result.OutputLines.Concat(result.ErrorLines).Where(line => !line.StartsWith('*'))];

    private void Start()
    {
        Host.Service(Service, "start");
        Network.WaitUntilUp();
        WaitUntilListening();
    }

    private void WaitUntilListening(int times = 1) => Host.WaitForLine(Service, "machine.* can be woken", times);

    private void AssertWakes()
    {
        Sender.WakeOnLan(Guest.Mac);
        Guest.WaitUntilRunning();
        Host.WaitForLine(Service, $"Started {Guest.Name} ");
    }
}
