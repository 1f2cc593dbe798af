using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.StandIn;

/// <summary>A real guest in QEMU with a macvtap of libvirt's on the host's NIC, and a client on the wire.</summary>
[TestFixture]
public sealed class MacvtapGuestTests() : LinuxGuestTest(hasBridge: false, access: "80/http")
{
    private MachineLock? _devices;

    private int Standing => Daemon.Count($"Standing in for {Guest.Name} on {Segment.Nic}: ");

    private int Fallen => Daemon.Count($"Standing in for nobody on {Segment.Nic} any more");

    /// <summary>
    /// libvirt opens <c>/dev/tapN</c>, where N is the interface's number in its network namespace, and /dev is everybody's: other runs of
    /// these tests wait, and a number that another program uses now is passed over.
    /// </summary>
    [OneTimeSetUp]
    public void PassOthersDevices()
    {
        Requires.That(File.ReadLines("/proc/self/mounts").Any(mount => mount.StartsWith("devtmpfs /dev ", StringComparison.Ordinal)), "/dev isn't the kernel's own");
        _devices = new MachineLock("macvtap", TimeSpan.FromMinutes(5));
        Eventually.True(
            () =>
            {
                Segment.Host.Run("ip", "link", "add", "probe", "link", Segment.Nic, "type", "macvtap", "mode", "bridge");
                var number = Segment.Host.Run("cat", "/sys/class/net/probe/ifindex").Output.Trim();
                var device = Segment.Host.Run("sh", "-c", "cat /sys/class/net/probe/tap*/dev").Output.Trim();
                var found = Tool.Try("stat", "--format=%Hr:%Lr", $"/dev/tap{number}").Output.Trim();
                Segment.Host.Run("ip", "link", "delete", "probe");
                return device == found;
            },
            BootDeadline,
            () => "a number that no other network namespace's macvtap has");
    }

    /// <summary>Lets other runs go on.</summary>
    [OneTimeTearDown]
    public void FreeTheDevices()
    {
        Guest?.Dispose();
        _devices?.Dispose();
        _devices = null;
    }

    /// <summary>It boots, and then the client's own next attempt reaches it.</summary>
    [Test]
    public void A_connection_starts_a_guest_that_is_off_and_reaches_it()
    {
        if (Guest.State == "running")
        {
            Guest.Destroy();
            Daemon.WaitForNews(Guest, "shut off");
        }

        AssertReached();
    }

    /// <summary>Its memory is restored, with a new macvtap.</summary>
    [Test]
    public void The_first_connection_to_a_saved_guest_succeeds()
    {
        if (Guest.State != "running")
        {
            Guest.Start();
            AssertAnswers();
        }

        Guest.ManagedSave();
        Daemon.WaitForNews(Guest, "shut off");
        AssertReached();
    }

    private void AssertReached()
    {
        Eventually.True(() => Standing > Fallen, BootDeadline, () => $"a stand-in\n{Daemon.Transcript}");
        Segment.FlushNeighbours();
        var before = Daemon.Count($"Started {Guest.Name} ");
        AssertAnswers();
        Daemon.WaitForLines($"Started {Guest.Name} ", before + 1);
        Eventually.True(() => Standing == Fallen, BootDeadline, () => $"the end of the stand-in\n{Daemon.Transcript}");
    }

    private void AssertAnswers()
    {
        var answer = Tool.Try(
            TimeSpan.FromSeconds(100), Segment.Client.Enter("curl", "--silent", "--show-error", "--max-time", "95", Page));
        Assert.That((answer.ExitCode, answer.Output), Is.EqualTo((0, "guest\n")), () => $"{answer}\n{Daemon.Transcript}");
    }
}
