using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.ServiceManagers;

/// <summary>Fixtures whose tests share one booted system, with VirtWold installed into it, and a QEMU guest of that system's libvirtd.</summary>
public abstract class BootedTest
{
    private protected BootedSystem Booted { get; private set; } = null!;

    private protected VethPair Network { get; private set; } = null!;

    private protected Sender Sender { get; private set; } = null!;

    private protected Guest Guest { get; private set; } = null!;

    private protected Virsh Virsh { get; private set; } = null!;

    /// <summary>Boots the system and installs into it.</summary>
    [OneTimeSetUp]
    public void SetUpSystem()
    {
        Requires.Root();
        Requires.Binary();
        Requires.Tools("systemd-nspawn", "debootstrap", "make", "unshare", "nsenter", "ip", "virsh", "wakeonlan", "etherwake");
        Network = new VethPair();
        Sender = new Sender(Network);
        Booted = Boot(Network.Host);
        Install();

        // libvirt lets root in by any way to its socket.
        Virsh = new Virsh($"qemu+unix:///system?socket={Booted.At("/run/libvirt/libvirt-sock")}");
        Guest = Virsh.Define(new GuestBuilder(HypervisorKind.Qemu));
    }

    /// <summary>Removes it.</summary>
    [OneTimeTearDown]
    public void ShutDown()
    {
        // Each is null when making it has failed before it.
        Guest?.Dispose();
        Booted?.Dispose();
        Network?.Dispose();
    }

    /// <summary>Starts the system, up to a libvirtd that answers.</summary>
    private protected abstract BootedSystem Boot(NetworkNamespace network);

    /// <summary>Installs VirtWold as an administrator would.</summary>
    private protected abstract void Install();
}
