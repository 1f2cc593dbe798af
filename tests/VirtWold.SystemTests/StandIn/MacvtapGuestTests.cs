using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.StandIn;

/// <summary>A real guest in QEMU with a macvtap of libvirt's on the host's NIC, and a client on the wire.</summary>
[TestFixture]
public sealed class MacvtapGuestTests
{
    private const string Page = $"http://{Segment.Machine4}:{LinuxImage.WebPort}/";

    private static readonly TimeSpan BootDeadline = TimeSpan.FromSeconds(90);

    private Segment _segment = null!;
    private LinuxImage _image = null!;
    private Guest _guest = null!;
    private VirtWoldDaemon _daemon = null!;

    private int Standing => _daemon.Count($"Standing in for {_guest.Name} on {Segment.Nic}: ");

    private int Fallen => _daemon.Count($"Standing in for nobody on {Segment.Nic} any more");

    /// <summary>Makes the segment and the guest, which is off.</summary>
    [OneTimeSetUp]
    public void MakeSurroundings()
    {
        Requires.Root();
        Requires.Binary();
        Requires.Tools("unshare", "nsenter", "ip", "virsh", "/usr/sbin/libvirtd", "curl", "busybox", GuestBuilder.Emulator);
        Requires.Tools("apt-get", "dpkg-deb");
        Requires.That(File.ReadLines("/proc/self/mounts").Any(mount => mount.StartsWith("devtmpfs /dev ", StringComparison.Ordinal)), "/dev isn't the kernel's own");
        _segment = new Segment(HypervisorKind.Qemu, hasBridge: false);
        _image = new LinuxImage();
        _guest = _segment.Virsh.Define(_segment.Asking(access: $"80/http,{LinuxImage.WebPort}") with { Boot = _image.Boot, Console = _image.Console, Memory = 128 });
        PassOthersDevices();
        _daemon = _segment.StartDaemon(_guest, "--dedup", "0");
    }

    /// <summary>Removes them.</summary>
    [OneTimeTearDown]
    public void RemoveSurroundings()
    {
        _daemon?.Dispose();
        _guest?.Dispose();
        if (_image is not null && File.Exists(_image.Console))
        {
            TestContext.Out.WriteLine(File.ReadAllText(_image.Console));
        }

        _image?.Dispose();
        _segment?.Dispose();
    }

    /// <summary>It boots, and then the client's own next attempt reaches it.</summary>
    [Test]
    public void A_connection_starts_a_guest_that_is_off_and_reaches_it()
    {
        if (_guest.State == "running")
        {
            _guest.Destroy();
            _daemon.WaitForNews(_guest, "shut off");
        }

        AssertReached();
    }

    /// <summary>Its memory is restored, with a new macvtap.</summary>
    [Test]
    public void The_first_connection_to_a_saved_guest_succeeds()
    {
        if (_guest.State != "running")
        {
            _guest.Start();
            AssertAnswers();
        }

        _guest.ManagedSave();
        _daemon.WaitForNews(_guest, "shut off");
        AssertReached();
    }

    private void AssertReached()
    {
        Eventually.True(() => Standing > Fallen, BootDeadline, () => $"a stand-in\n{_daemon.Transcript}");
        _segment.FlushNeighbours();
        var before = _daemon.Count($"Started {_guest.Name} ");
        AssertAnswers();
        _daemon.WaitForLines($"Started {_guest.Name} ", before + 1);
        Eventually.True(() => Standing == Fallen, BootDeadline, () => $"the end of the stand-in\n{_daemon.Transcript}");
    }

    private void AssertAnswers()
    {
        var answer = Tool.Try(
            TimeSpan.FromSeconds(100), _segment.Client.Enter("curl", "--silent", "--show-error", "--max-time", "95", Page));
        Assert.That((answer.ExitCode, answer.Output), Is.EqualTo((0, "guest\n")), () => $"{answer}\n{_daemon.Transcript}");
    }

    /// <summary>
    /// libvirt opens <c>/dev/tapN</c>, where N is the interface's number in its network namespace, and /dev is everybody's: numbers that
    /// others use now are passed over.
    /// </summary>
    private void PassOthersDevices()
    {
        Eventually.True(
            () =>
            {
                _segment.Host.Run("ip", "link", "add", "probe", "link", Segment.Nic, "type", "macvtap", "mode", "bridge");
                var number = _segment.Host.Run("cat", "/sys/class/net/probe/ifindex").Output.Trim();
                var device = _segment.Host.Run("sh", "-c", "cat /sys/class/net/probe/tap*/dev").Output.Trim();
                var found = Tool.Try("stat", "--format=%Hr:%Lr", $"/dev/tap{number}").Output.Trim();
                _segment.Host.Run("ip", "link", "delete", "probe");
                return device == found;
            },
            BootDeadline,
            () => "a number that no other network namespace's macvtap has");
    }
}
