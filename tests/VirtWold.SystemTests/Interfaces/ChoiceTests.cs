using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Interfaces;

/// <summary>Nobody has named an interface. Each test has a network of its own to choose in.</summary>
[TestFixture]
public sealed class ChoiceTests
{
    private static readonly string[] NoInterface = ["--libvirt-uri", "test:///default"];

    private NetworkNamespace _host = null!;

    /// <summary>Makes an empty network.</summary>
    [SetUp]
    public void MakeTheNetwork()
    {
        Requires.Root();
        Requires.Tools("unshare", "nsenter", "ip");
        Requires.Binary();
        _host = new NetworkNamespace("choice");
    }

    /// <summary>Removes it.</summary>
    [TearDown]
    public void RemoveTheNetwork() => _host?.Dispose();

    /// <summary>Several come into question, and one of them leads outside.</summary>
    [Test]
    public void The_interface_of_the_default_route_is_taken()
    {
        MakePair("vwone", "vwtwo");
        MakePair("vwthree", "vwfour");
        Route("vwthree");
        AssertTaken("vwthree", "the default route leads out of it");
    }

    /// <summary>IPv6 alone.</summary>
    [Test]
    public void The_interface_of_the_IPv6_default_route_is_taken()
    {
        MakePair("vwone", "vwtwo");
        _host.Run("ip", "-6", "route", "add", "default", "dev", "vwtwo");
        AssertTaken("vwtwo", "the default route leads out of it");
    }

    /// <summary>Two default routes: the one that the kernel prefers.</summary>
    [Test]
    public void Of_two_default_routes_the_one_with_the_lower_metric_counts()
    {
        MakePair("vwone", "vwtwo");
        _host.Run("ip", "route", "add", "default", "dev", "vwone", "metric", "200");
        _host.Run("ip", "route", "add", "default", "dev", "vwtwo", "metric", "100");
        AssertTaken("vwtwo", "the default route leads out of it");
    }

    /// <summary>A bridge doesn't hear all that its port hears.</summary>
    [Test]
    public void The_port_of_the_default_routes_bridge_is_taken()
    {
        MakePair("vwport", "vwpeer");
        MakeBridge("vwport");
        Route("vwbridge");
        AssertTaken("vwport", "the default route leads over the bridge vwbridge, and this is its physical port");
    }

    /// <summary>However many guests run, and whatever carries the way outside.</summary>
    [Test]
    public void Taps_of_guests_are_never_taken()
    {
        MakePair("vwport", "vwpeer");
        _host.Run("ip", "tuntap", "add", "vnet0", "mode", "tap");
        _host.Run("ip", "tuntap", "add", "vnet1", "mode", "tap");
        _host.Run("ip", "link", "set", "vnet0", "up");
        _host.Run("ip", "link", "set", "vnet1", "up");
        MakeBridge("vwport", "vnet0", "vnet1");
        Route("vwbridge");
        AssertTaken("vwport", "the default route leads over the bridge vwbridge, and this is its physical port");
    }

    /// <summary>Two ways outside.</summary>
    [Test]
    public void Of_two_next_hops_both_are_taken()
    {
        MakePair("vwone", "vwtwo");
        MakePair("vwthree", "vwfour");
        _host.Run("ip", "route", "add", "default", "nexthop", "dev", "vwone", "nexthop", "dev", "vwthree");
        using var daemon = VirtWoldDaemon.StartIn(_host, NoInterface);
        daemon.WaitForLine("info: Listening on vwone, vwthree, lo for magic packets");
    }

    /// <summary>A VPN that takes all traffic, by a lower metric or by two halves of all addresses.</summary>
    [TestCase("default metric 10")]
    [TestCase("0.0.0.0/1")]
    public void A_tunnel_is_not_taken(string route)
    {
        MakePair("vwone", "vwtwo");
        _host.Run("ip", "route", "add", "default", "dev", "vwone", "metric", "100");
        MakeTunnel();
        _host.Run(["ip", "route", "add", .. route.Split(' ')[..1], "dev", "vwtun", .. route.Split(' ')[1..]]);
        AssertTaken("vwone", "the default route leads out of it");
    }

    /// <summary>The error says what hears it.</summary>
    [Test]
    public void A_tunnel_that_is_named_is_refused_with_the_socket_that_hears_it()
    {
        MakeTunnel();
        var result = VirtWoldBinary.RunIn(_host, [.. NoInterface, "-i", "vwtun"]);
        Assert.That(result.ExitCode, Is.EqualTo(69), result.ToString);
        Assert.That(result.ErrorLines, Has.Count.EqualTo(1), result.ToString);
        Assert.That(result.Error, Does.Contain("doesn't carry Ethernet frames").And.Contain("--listen"));
    }

    /// <summary>As ip and tcpdump take it.</summary>
    [Test]
    public void An_alternative_name_is_a_name()
    {
        MakePair("vwone", "vwtwo");
        _host.Run("ip", "link", "property", "add", "dev", "vwone", "altname", "enp0s31f6virtwold");
        using var daemon = VirtWoldDaemon.StartIn(_host, [.. NoInterface, "-i", "enp0s31f6virtwold"]);
        daemon.WaitForLine("info: Listening on enp0s31f6virtwold for magic packets");
    }

    /// <summary>It may come later, as the name may.</summary>
    [Test]
    public void An_alternative_name_that_appears_later_is_waited_for()
    {
        MakePair("vwone", "vwtwo");
        using var daemon = VirtWoldDaemon.StartIn(_host, [.. NoInterface, "-i", "enp0s31f6", "--wait-for-interface"]);
        daemon.WaitForLine("enp0s31f6 isn't there yet");
        _host.Run("ip", "link", "property", "add", "dev", "vwone", "altname", "enp0s31f6");
        daemon.WaitForLine("info: enp0s31f6 is there and up: listening on it");
    }

    /// <summary>By whichever of its names.</summary>
    [Test]
    public void One_interface_by_two_names_is_a_usage_error()
    {
        MakePair("vwone", "vwtwo");
        _host.Run("ip", "link", "property", "add", "dev", "vwone", "altname", "enp0s31f6");
        var result = VirtWoldBinary.RunIn(_host, [.. NoInterface, "-i", "vwone", "-i", "enp0s31f6"]);
        Assert.That(result.ExitCode, Is.EqualTo(64), result.ToString);
        Assert.That(result.Error, Does.Contain("vwone and enp0s31f6 are the same interface"));
    }

    /// <summary>Where there are several ports, nobody knows which of them leads outside.</summary>
    [Test]
    public void A_bridge_with_several_virtual_ports_is_taken_itself()
    {
        MakePair("vwone", "vwtwo");
        MakePair("vwthree", "vwfour");
        MakeBridge("vwone", "vwthree");
        Route("vwbridge");
        AssertTaken("vwbridge", "the default route leads out of it");
    }

    /// <summary>No default route, and only one interface that it can be: the other end is down.</summary>
    [Test]
    public void The_only_candidate_is_taken()
    {
        MakePair("vwone", "vwtwo");
        _host.Run("ip", "link", "set", "vwtwo", "down");
        AssertTaken("vwone", "no other one is up and can broadcast");
    }

    /// <summary>It is for a person to say; all that come into question are named.</summary>
    [Test]
    public void Of_several_candidates_none_is_taken()
    {
        MakePair("vwone", "vwtwo");
        AssertRefused("vwone", "vwtwo");
    }

    /// <summary>Nothing but loopback.</summary>
    [Test]
    public void Without_a_candidate_there_is_none_to_take() => AssertRefused("there is none");

    /// <summary>A socket is enough to go on with.</summary>
    [Test]
    public void Without_a_candidate_a_socket_is_listened_on()
    {
        using var daemon = VirtWoldDaemon.StartIn(_host, [.. NoInterface, "--listen", "127.0.0.1:9009"]);
        daemon.WaitForLine("warning: Listening on UDP sockets only: ");
        daemon.WaitForLine("info: Listening on UDP 127.0.0.1:9009 for magic packets");
    }

    private void MakePair(string one, string other)
    {
        _host.Run("ip", "link", "add", one, "type", "veth", "peer", "name", other);
        _host.Run("ip", "link", "set", one, "up");
        _host.Run("ip", "link", "set", other, "up");
    }

    private void MakeTunnel()
    {
        _host.Run("ip", "tuntap", "add", "vwtun", "mode", "tun");
        _host.Run("ip", "link", "set", "vwtun", "up");
    }

    private void MakeBridge(params string[] ports)
    {
        _host.Run("ip", "link", "add", "vwbridge", "type", "bridge");
        _host.Run("ip", "link", "set", "vwbridge", "up");
        foreach (var port in ports)
        {
            _host.Run("ip", "link", "set", port, "master", "vwbridge");
        }
    }

    private void Route(string name) => _host.Run("ip", "route", "add", "default", "dev", name);

    private void AssertTaken(string name, string reason)
    {
        using var daemon = VirtWoldDaemon.StartIn(_host, NoInterface);
        daemon.WaitForLine($"info: Nobody named an interface: {name} is taken, because {reason}$");
        daemon.WaitForLine($"info: Listening on {name}, lo for magic packets");
    }

    private void AssertRefused(params string[] words)
    {
        var result = VirtWoldBinary.RunIn(_host, NoInterface);
        Assert.Multiple(() =>
        {
            Assert.That(result.ExitCode, Is.EqualTo(69), result.ToString);
            Assert.That(result.ErrorLines, Has.Count.EqualTo(1), result.ToString);
            foreach (var word in words)
            {
                Assert.That(result.Error, Does.Contain(word));
            }
        });
    }
}
