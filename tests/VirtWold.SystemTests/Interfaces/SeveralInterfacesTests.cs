using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Interfaces;

/// <summary>One daemon on two cables.</summary>
[TestFixture]
public sealed class SeveralInterfacesTests() : SystemTest(HypervisorKind.Test)
{
    private Cable _second = null!;

    /// <summary>Plugs in another cable.</summary>
    [OneTimeSetUp]
    public void PlugIn() => _second = Cable.PluggedInto(Network);

    /// <summary>Pulls it out.</summary>
    [OneTimeTearDown]
    public void PullOut() => _second?.Dispose();

    /// <summary>Everything here runs the daemon.</summary>
    [SetUp]
    public void NeedTheDaemon() => Requires.Binary();

    /// <summary>Both are named at start.</summary>
    [Test]
    public void Both_interfaces_are_said()
    {
        using var daemon = StartOnBoth();
        daemon.WaitForLine($"Listening on {VethPair.HostInterface}, {_second.HostEnd} for magic packets");
    }

    /// <summary>Each is heard, and the line tells which it was.</summary>
    [Test]
    public void A_packet_on_each_interface_wakes_and_is_said_with_its_interface()
    {
        using var one = DefineGuest();
        using var other = DefineGuest();
        using var daemon = StartOnBoth();
        Sender.EtherWakeBroadcast(one.Mac);
        _second.Send(Sender, Frame.Raw(MagicPayload.Of(other.Mac)));
        daemon.WaitForLine($"Started {one.Name} .* on {VethPair.HostInterface}$");
        daemon.WaitForLine($"Started {other.Name} .* on {_second.HostEnd}$");
        one.WaitUntilRunning();
        other.WaitUntilRunning();
    }

    /// <summary>A packet that reaches the host over two cables is one wish.</summary>
    [Test]
    public void A_packet_on_both_interfaces_is_one_wake()
    {
        using var guest = DefineGuest();
        using var daemon = StartOnBoth();
        var frame = Frame.Raw(MagicPayload.Of(guest.Mac));
        Sender.Send(frame);
        _second.Send(Sender, frame);
        daemon.WaitForLine($"Refused as duplicate: {guest.Mac}, ");
        daemon.WaitForLine($"Started {guest.Name} ");
        Assert.That(daemon.Count($@" {guest.Name} \("), Is.EqualTo(1), "lines about the machine");
    }

    /// <summary>As an init script sets it.</summary>
    [Test]
    public void Two_interfaces_in_the_variable_are_both_heard()
    {
        using var daemon = VirtWoldDaemon.LaunchWith(
            $"VIRTWOLD_INTERFACE={VethPair.HostInterface} {_second.HostEnd}", Network, "--libvirt-uri", Libvirt.Uri);
        daemon.WaitForLine($"Listening on {VethPair.HostInterface}, {_second.HostEnd} for magic packets");
    }

    /// <summary>One goes away, the other is heard all the same.</summary>
    [Test]
    public void The_loss_of_one_interface_leaves_the_other()
    {
        using var guest = DefineGuest();
        using var third = Cable.PluggedInto(Network);
        using var daemon = StartDaemon("--interface", VethPair.HostInterface, "--interface", third.HostEnd);
        third.Unplug();
        daemon.WaitForLine($"warning: {third.HostEnd} ");
        Sender.WakeOnLan(guest.Mac);
        guest.WaitUntilRunning();
    }

    /// <summary>Surely a slip: one of the two was meant to be another.</summary>
    [Test]
    public void An_interface_that_is_given_twice_is_a_usage_error()
    {
        var result = VirtWoldBinary.RunIn(
            Network.Host, "-i", VethPair.HostInterface, "-i", VethPair.HostInterface, "--libvirt-uri", Libvirt.Uri);
        Assert.Multiple(() =>
        {
            Assert.That(result.ExitCode, Is.EqualTo(64), result.ToString);
            Assert.That(result.ErrorLines, Has.Count.EqualTo(1), result.ToString);
            Assert.That(result.Error, Does.Contain(VethPair.HostInterface));
        });
    }

    private VirtWoldDaemon StartOnBoth() => VirtWoldDaemon.StartIn(
        Network.Host, "-i", VethPair.HostInterface, "-i", _second.HostEnd, "--libvirt-uri", Libvirt.Uri, "--log-level", "debug");
}
