using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Interfaces;

/// <summary>A frame for another station reaches a bridge's port, but the bridge itself takes it only when told to take all.</summary>
[TestFixture]
public sealed class PromiscuousTests() : SystemTest(HypervisorKind.Test)
{
    private const string Bridge = "vwbridge";

    private Cable _cable = null!;
    private Guest _guest = null!;
    private Guest _last = null!;

    /// <summary>Makes a bridge with one port.</summary>
    [OneTimeSetUp]
    public void MakeTheBridge()
    {
        _cable = Cable.PluggedInto(Network);
        Network.Host.Run("ip", "link", "add", Bridge, "type", "bridge");
        Network.Host.Run("ip", "link", "set", Bridge, "up");
        Network.Host.Run("ip", "link", "set", _cable.HostEnd, "master", Bridge);
        Network.Host.WaitUntilUp(Bridge);
    }

    /// <summary>Removes the cable; the bridge goes with its namespace.</summary>
    [OneTimeTearDown]
    public void RemoveTheCable() => _cable?.Dispose();

    /// <summary>Defines the machines.</summary>
    [SetUp]
    public void DefineTheGuests()
    {
        Requires.Binary();
        _guest = DefineGuest();
        _last = DefineGuest();
    }

    /// <summary>Removes them.</summary>
    [TearDown]
    public void RemoveTheGuests()
    {
        _guest?.Dispose();
        _last?.Dispose();
    }

    /// <summary>As it is by default.</summary>
    [Test]
    public void A_frame_for_another_station_is_not_heard_on_the_bridge()
    {
        using var daemon = StartOn(Bridge);
        SendUnicast();
        SendBroadcast();
        _last.WaitUntilRunning();
        Assert.That(_guest.State, Is.EqualTo("shut off"));
    }

    /// <summary>With the option.</summary>
    [Test]
    public void A_frame_for_another_station_is_heard_on_a_promiscuous_bridge()
    {
        using var daemon = StartOn(Bridge, "--promiscuous");
        SendUnicast();
        _guest.WaitUntilRunning();
    }

    /// <summary>As an init script sets it.</summary>
    [Test]
    public void The_variable_makes_the_bridge_promiscuous_too()
    {
        using var daemon = VirtWoldDaemon.LaunchWith("VIRTWOLD_PROMISCUOUS=yes", Network, "-i", Bridge, "--libvirt-uri", Libvirt.Uri);
        daemon.WaitUntilListening();
        SendUnicast();
        _guest.WaitUntilRunning();
    }

    /// <summary>The reason to listen on the port.</summary>
    [Test]
    public void A_frame_for_another_station_is_heard_on_the_port()
    {
        using var daemon = StartOn(_cable.HostEnd);
        SendUnicast();
        _guest.WaitUntilRunning();
    }

    private void SendUnicast() => _cable.Send(Sender, Frame.Raw(MagicPayload.Of(_guest.Mac)).To(_guest.Mac));

    private void SendBroadcast() => _cable.Send(Sender, Frame.Raw(MagicPayload.Of(_last.Mac)));

    private VirtWoldDaemon StartOn(string name, params IEnumerable<string> options) =>
        VirtWoldDaemon.Start(Network, Libvirt.Uri, ["--interface", name, .. options]);
}
