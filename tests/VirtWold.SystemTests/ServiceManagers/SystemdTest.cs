using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.ServiceManagers;

/// <summary>
/// Fixtures whose tests share a system that systemd has booted, into which VirtWold was installed from the source, and a QEMU guest under
/// that system's own libvirtd. Each test finds no unit of ours running, and the settings of a new installation.
/// </summary>
public abstract class SystemdTest
{
    /// <summary>The unit on the host's end of the cable.</summary>
    private protected const string Unit = $"virtwold@{VethPair.HostInterface}.service";

    /// <summary>The unit that chooses its interface.</summary>
    private protected const string ChoosingUnit = "virtwold.service";

    private const string EditFolder = $"/etc/systemd/system/{Unit}.d";

    private protected VethPair Network { get; private set; } = null!;

    private protected Sender Sender { get; private set; } = null!;

    private protected SystemdSystem Host { get; private set; } = null!;

    private protected Guest Guest { get; private set; } = null!;

    private protected Virsh Virsh { get; private set; } = null!;

    /// <summary>Boots the system and installs into it.</summary>
    [OneTimeSetUp]
    public void Boot()
    {
        Requires.Root();
        Requires.Binary();
        Requires.Tools("systemd-nspawn", "debootstrap", "make", "unshare", "nsenter", "ip", "virsh", "wakeonlan", "etherwake");
        Network = new VethPair();
        Sender = new Sender(Network);
        Host = new SystemdSystem(Network.Host);
        Install(Host);

        // Whoever made the container keeps the control groups; a real host doesn't.
        Host.Write("/etc/libvirt/qemu.conf", "cgroup_controllers = []\n");
        Host.Systemctl("restart", "libvirtd.service");

        // libvirt lets root in by any way to its socket.
        Virsh = new Virsh($"qemu+unix:///system?socket={Host.At("/run/libvirt/libvirt-sock")}");
        Guest = Virsh.Define(new GuestBuilder(HypervisorKind.Qemu));
    }

    /// <summary>Removes it.</summary>
    [OneTimeTearDown]
    public void ShutDown()
    {
        // Each is null when making it has failed before it.
        Guest?.Dispose();
        Host?.Dispose();
        Sender?.Dispose();
        Network?.Dispose();
    }

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

    /// <summary>What an administrator does: with <c>make install</c>, and then as it says.</summary>
    private protected virtual void Install(SystemdSystem host)
    {
        host.Install();
        host.Run("systemd-sysusers");
        host.Systemctl("daemon-reload");
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
}
