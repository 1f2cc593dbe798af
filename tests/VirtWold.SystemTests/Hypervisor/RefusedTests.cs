using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Hypervisor;

/// <summary>A daemon that isn't root: it may hear packets, and libvirt's socket decides what else.</summary>
[TestFixture]
public sealed class RefusedTests() : SystemTest(HypervisorKind.Test)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode Everybody = (UnixFileMode)0b111_101_101;

    private UnprivilegedAccount _nobody = null!;

    private string SocketFolder => Path.GetDirectoryName(Libvirt.Socket)!;

    /// <summary>A copy of the binary that the account may run.</summary>
    [SetUp]
    public void CopyTheBinary()
    {
        Requires.Binary();
        Requires.Tools("setpriv");
        _nobody = new UnprivilegedAccount();
    }

    /// <summary>Removes it, and lets everybody in again.</summary>
    [TearDown]
    public void LetEverybodyIn()
    {
        _nobody?.Dispose();
        if (Libvirt is not null)
        {
            File.SetUnixFileMode(SocketFolder, Everybody);
        }
    }

    /// <summary>That much it may.</summary>
    [Test]
    public void With_the_capability_to_capture_and_a_socket_that_lets_it_in_it_wakes()
    {
        using var guest = DefineGuest();
        using var daemon = Launch();
        daemon.WaitUntilListening();
        Sender.WakeOnLan(guest.Mac);
        guest.WaitUntilRunning();
    }

    /// <summary>Nothing will change by itself: it ends and says what to do.</summary>
    [Test]
    public void A_socket_that_refuses_it_at_start_ends_it_with_the_remedy()
    {
        File.SetUnixFileMode(SocketFolder, OwnerOnly);
        using var daemon = Launch();
        Assert.That(daemon.WaitForExit(), Is.EqualTo(77));
        Assert.That(daemon.LogLines[^1], Does.Contain("refuses this user").And.Contain("run it as root, or as the user of virtwold's service"));
        Assert.That(daemon.Count("Internal error"), Is.Zero);
    }

    /// <summary>Somebody has to do something, and is told so once, not at each attempt; then it goes on.</summary>
    [Test]
    public void A_socket_that_refuses_it_later_is_said_once()
    {
        using var guest = DefineGuest();
        using var daemon = Launch();
        daemon.WaitUntilListening();
        File.SetUnixFileMode(SocketFolder, OwnerOnly);
        Libvirt.Kill();
        Libvirt.Start();
        daemon.WaitForLine("warning: .*Permission denied");
        var lines = daemon.LogLines.Count;
        Pause.For(TimeSpan.FromSeconds(6));
        Assert.That(daemon.LogLines, Has.Count.EqualTo(lines));
        Assert.That(daemon.Count("Permission denied"), Is.EqualTo(1));
        Assert.That(daemon.LogLines, Has.Some.Contains("Permission denied").And.Some.Contains("run it as root"));
    }

    /// <summary>Whoever has followed the advice needn't restart anything.</summary>
    [Test]
    public void A_socket_that_lets_it_in_again_is_found()
    {
        using var daemon = Launch();
        daemon.WaitUntilListening();
        File.SetUnixFileMode(SocketFolder, OwnerOnly);
        Libvirt.Kill();
        Libvirt.Start();
        daemon.WaitForLine("warning: .*Permission denied");
        File.SetUnixFileMode(SocketFolder, Everybody);
        using var guest = DefineGuest();
        Sender.WakeOnLan(guest.Mac);
        guest.WaitUntilRunning();
        daemon.WaitForLine("Connected to .* again");
    }

    private VirtWoldDaemon Launch() =>
        VirtWoldDaemon.LaunchCommand(
            Network.Host, _nobody.Command("--interface", VethPair.HostInterface, "--libvirt-uri", Libvirt.Uri));
}
