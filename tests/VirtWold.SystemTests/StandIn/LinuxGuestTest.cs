using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.StandIn;

/// <summary>Fixtures that share a segment, a guest of it that is a real Linux in QEMU and off at first, and a daemon that stands in for the guest.</summary>
public abstract class LinuxGuestTest
{
    private protected const string Page = $"http://{Segment.Machine4}:{LinuxImage.WebPort}/";

    private protected static readonly TimeSpan BootDeadline = TimeSpan.FromSeconds(90);

    private readonly bool _hasBridge;
    private readonly string _access;
    private LinuxImage? _image;

    /// <param name="hasBridge">Whether the host has a bridge; else the guest has a macvtap of libvirt's on the NIC.</param>
    /// <param name="access">The ports that the guest's owner names, beside the web server's.</param>
    private protected LinuxGuestTest(bool hasBridge, string access)
    {
        _hasBridge = hasBridge;
        _access = access;
    }

    private protected Segment Segment { get; private set; } = null!;

    private protected Guest Guest { get; private set; } = null!;

    private protected VirtWoldDaemon Daemon { get; private set; } = null!;

    /// <summary>Makes all of it.</summary>
    [OneTimeSetUp]
    public void MakeSurroundings()
    {
        Requires.Root();
        Requires.Binary();
        Requires.Tools("unshare", "nsenter", "ip", "bridge", "virsh", "/usr/sbin/libvirtd", "curl", "busybox", "arping", "ping", "ssh", GuestBuilder.Emulator);
        Requires.Tools("apt-get", "dpkg-deb");
        Segment = new Segment(HypervisorKind.Qemu, _hasBridge);
        _image = new LinuxImage();
        Guest = Segment.Virsh.Define(Segment.Asking(access: $"{_access},{LinuxImage.WebPort}") with { Boot = _image.Boot, Console = _image.Console, Memory = 128 });
        Daemon = Segment.StartDaemon(Guest, "--dedup", "0");
    }

    /// <summary>Removes it; what the guest's console showed goes to the test's output.</summary>
    [OneTimeTearDown]
    public void RemoveSurroundings()
    {
        // Each is null when making it has failed before it.
        Daemon?.Dispose();
        Guest?.Dispose();
        if (_image is not null && File.Exists(_image.Console))
        {
            TestContext.Out.WriteLine(File.ReadAllText(_image.Console));
        }

        _image?.Dispose();
        Segment?.Dispose();
    }
}
