using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Sockets;

/// <summary>A daemon that isn't permitted to capture still hears what is sent to its sockets.</summary>
[TestFixture]
public sealed class DegradingTests() : SystemTest(HypervisorKind.Test)
{
    private UnprivilegedBinary _binary = null!;

    /// <summary>Everything here runs as nobody.</summary>
    [SetUp]
    public void CopyTheBinary()
    {
        Requires.Binary();
        _binary = new UnprivilegedBinary();
    }

    /// <summary>Removes the copy.</summary>
    [TearDown]
    public void RemoveTheBinary() => _binary?.Dispose();

    /// <summary>One warning with the remedy, and it goes on.</summary>
    [Test]
    public void Without_permission_to_capture_it_warns_and_listens_on_its_sockets()
    {
        using var guest = DefineGuest();
        using var daemon = Start("--listen", "0.0.0.0:9009");
        daemon.WaitForLine("warning: Listening on UDP sockets only: .*cap_net_raw");
        daemon.WaitForLine("info: Listening on UDP 0.0.0.0:9009 for magic packets; ");
        Sender.WakeOnLan(guest.Mac, 9009);
        guest.WaitUntilRunning();
        Assert.That(daemon.Count("warning: "), Is.EqualTo(1));
    }

    /// <summary>Without a socket there is nothing to go on with.</summary>
    [Test]
    public void Without_permission_and_without_a_socket_it_ends()
    {
        var result = _binary.RunIn(Network.Host, "-i", VethPair.HostInterface, "--libvirt-uri", Libvirt.Uri);
        Assert.Multiple(() =>
        {
            Assert.That(result.ExitCode, Is.EqualTo(77), result.ToString);
            Assert.That(result.ErrorLines, Has.Count.EqualTo(1), result.ToString);
            Assert.That(result.Error, Does.Contain("cap_net_raw"));
        });
    }

    /// <summary>The one capability is enough for everything.</summary>
    [Test]
    public void With_the_capability_alone_it_captures()
    {
        using var guest = DefineGuest();
        using var daemon = VirtWoldDaemon.LaunchCommand(
            Network.Host, _binary.CommandWith("net_raw", "-i", VethPair.HostInterface, "--libvirt-uri", Libvirt.Uri));
        daemon.WaitUntilListening();
        Sender.EtherWake(guest.Mac);
        guest.WaitUntilRunning();
    }

    /// <summary>A wrong interface is a slip, not a missing permission: sockets don't make it right.</summary>
    [Test]
    public void A_missing_interface_is_an_error_in_spite_of_a_socket()
    {
        var result = VirtWoldBinary.RunIn(
            Network.Host, "-i", "nope0", "--libvirt-uri", Libvirt.Uri, "--listen", "127.0.0.1:9009");
        Assert.That(result.ExitCode, Is.EqualTo(69), result.ToString);
    }

    private VirtWoldDaemon Start(params IEnumerable<string> options)
    {
        var daemon = VirtWoldDaemon.LaunchCommand(
            Network.Host, _binary.Command(["-i", VethPair.HostInterface, "--libvirt-uri", Libvirt.Uri, .. options]));
        daemon.WaitUntilListening();
        return daemon;
    }
}
