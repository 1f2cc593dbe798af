namespace VirtWold.SystemTests.Harness;

/// <summary>What most fixtures share: a cable, a sender and a private libvirtd, made once for all tests of the fixture.</summary>
public abstract class SystemTest
{
    private readonly HypervisorKind _kind;

    private protected SystemTest(HypervisorKind kind) => _kind = kind;

    private protected VethPair Network { get; private set; } = null!;

    private protected Sender Sender { get; private set; } = null!;

    private protected LibvirtDaemon Libvirt { get; private set; } = null!;

    private protected Virsh Virsh { get; private set; } = null!;

    /// <summary>Makes what the fixture's tests share.</summary>
    [OneTimeSetUp]
    public void MakeSurroundings()
    {
        Requires.Root();
        Requires.Tools("unshare", "nsenter", "ip", "virsh", "/usr/sbin/libvirtd", "setpriv");
        Requires.Tools("wakeonlan", "etherwake", "nmap", "tcpdump", "ss");
        if (_kind == HypervisorKind.Qemu)
        {
            Requires.Tools(GuestBuilder.Emulator);
        }

        Network = new VethPair();
        Sender = new Sender(Network);
        Libvirt = new LibvirtDaemon(_kind);
        Virsh = new Virsh(Libvirt.Uri);
        Libvirt.Start();
    }

    /// <summary>Removes it.</summary>
    [OneTimeTearDown]
    public void RemoveSurroundings()
    {
        // Each is null when making them has failed before it.
        Libvirt?.Dispose();
        Network?.Dispose();
    }

    private protected GuestBuilder NewGuest(string role = "guest") => new(_kind, role);

    private protected Guest DefineGuest(string role = "guest") => Virsh.Define(NewGuest(role));

    /// <summary>Starts a daemon on the host's interface.</summary>
    private protected VirtWoldDaemon StartDaemon(params IEnumerable<string> options) => VirtWoldDaemon.Start(Network, Libvirt.Uri, options);
}
