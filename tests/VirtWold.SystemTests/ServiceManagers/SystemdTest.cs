using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.ServiceManagers;

/// <summary>
/// Fixtures whose tests share a system that systemd has booted. Each test finds no unit of ours running, and the settings of a new
/// installation.
/// </summary>
public abstract class SystemdTest : BootedTest
{
    /// <summary>The unit on the host's end of the cable.</summary>
    private protected const string Unit = $"virtwold@{VethPair.HostInterface}.service";

    /// <summary>The unit that chooses its interface.</summary>
    private protected const string ChoosingUnit = "virtwold.service";

    /// <summary>Where systemctl edit puts what an administrator changes of the unit.</summary>
    private protected const string EditFolder = $"/etc/systemd/system/{Unit}.d";

    private protected SystemdSystem Host => (SystemdSystem)Booted;

    /// <summary>Puts back what a test has changed; its journal goes to the test's output.</summary>
    [TearDown]
    public void PutBack()
    {
        if (Host is null)
        {
            return;
        }

        TestContext.Out.WriteLine(string.Join('\n', Host.Journal("virtwold*")));
        Host.Try("systemctl", "stop", "virtwold*");
        Host.Try("systemctl", "reset-failed");
        Host.Run("rm", "-rf", "/etc/default/virtwold", "/etc/virtwold", EditFolder);
        Host.Systemctl("daemon-reload");
        Host.ForgetJournal();
        Host.Systemctl("start", "libvirtd.socket", "libvirtd.service");
        Guest.TryDestroy();
    }

    private protected override BootedSystem Boot(NetworkNamespace network)
    {
        var host = new SystemdSystem(network);

        // Whoever made the container keeps the control groups; a real host doesn't.
        host.Write("/etc/libvirt/qemu.conf", "cgroup_controllers = []\n");
        host.Systemctl("restart", "libvirtd.service");
        return host;
    }

    /// <summary>What an administrator does: with <c>make install</c>, and then as it says.</summary>
    private protected override void Install()
    {
        Host.Install();
        Host.Run("systemd-sysusers");
        Host.Systemctl("daemon-reload");
    }

    /// <summary>Writes the settings of all instances.</summary>
    private protected void Configure(params IEnumerable<string> lines) => Host.Write("/etc/default/virtwold", string.Join('\n', lines) + "\n");

    /// <summary>Changes something of the unit, as by systemctl edit.</summary>
    private protected void Edit(params IEnumerable<string> lines)
    {
        Host.Write($"{EditFolder}/test.conf", $"[Service]\n{string.Join('\n', lines)}\n");
        Host.Systemctl("daemon-reload");
    }

    /// <summary>Starts the unit.</summary>
    private protected void Start()
    {
        Host.Systemctl("start", Unit);
        Network.WaitUntilUp();
    }

    /// <summary>A packet from outside wakes the guest.</summary>
    private protected void AssertWakes()
    {
        Sender.WakeOnLan(Guest.Mac);
        Guest.WaitUntilRunning();
        Host.WaitForLine("virtwold*", $"^Started {Guest.Name} ");
    }

    /// <summary>The start fails at once and for good; one line says why.</summary>
    private protected void AssertRefused(string status, string line)
    {
        Host.ForgetJournal();
        Assert.That(Host.Try("systemctl", "start", Unit).ExitCode, Is.Not.Zero);
        Host.WaitForLine(Unit, line);
        Assert.Multiple(() =>
        {
            Assert.That(Host.Property(Unit, "ActiveState"), Is.EqualTo("failed"));
            Assert.That(Host.Property(Unit, "ExecMainStatus"), Is.EqualTo(status));
            Assert.That(Host.Property(Unit, "NRestarts"), Is.EqualTo("0"));
            Assert.That(Host.Journal(Unit, "--identifier", "virtwold").Where(said => said.StartsWith("virtwold: ", StringComparison.Ordinal)).ToArray(), Has.Length.EqualTo(1));
        });
    }
}
