using System.Text.RegularExpressions;
using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Senders;

/// <summary>
/// Senders on the host itself and in a guest beside, on a bridge that has a port to the network. Each packet is heard, and once, whichever
/// interfaces the daemon listens on.
/// </summary>
[TestFixture]
public sealed class LocalSenderTests : SystemTest
{
    private const string Bridge = "vwbridge";
    private const string Port = "vwport";
    private const string Tap = "vwtap";
    private const string Card = "vwcard";
    private const string HostAddress = "198.51.100.1";
    private const string Broadcast = "198.51.100.255";

    private NetworkNamespace _host = null!;
    private NetworkNamespace _lan = null!;
    private NetworkNamespace _beside = null!;
    private Guest _guest = null!;
    private Guest _last = null!;

    /// <summary>On the test hypervisor.</summary>
    public LocalSenderTests()
        : base(HypervisorKind.Test)
    {
    }

    /// <summary>Makes the host, with its bridge, and the two that are connected to it.</summary>
    [OneTimeSetUp]
    public void MakeTheNetwork()
    {
        Requires.Binary();
        _host = new NetworkNamespace("bridged");
        _lan = new NetworkNamespace("lan");
        _beside = new NetworkNamespace("beside");
        _host.Run("ip", "link", "add", Bridge, "type", "bridge");
        Connect(_lan, Port, "198.51.100.2");
        Connect(_beside, Tap, "198.51.100.3");
        _host.Run("ip", "link", "set", Bridge, "up");
        _host.Run("ip", "address", "add", $"{HostAddress}/24", "brd", "+", "dev", Bridge);
        _host.Run("ip", "route", "add", "default", "via", "198.51.100.2");
        _host.WaitUntilUp(Bridge);
        _lan.WaitUntilUp(Card);
        _beside.WaitUntilUp(Card);
    }

    /// <summary>Removes it.</summary>
    [OneTimeTearDown]
    public void RemoveTheNetwork()
    {
        _beside?.Dispose();
        _lan?.Dispose();
        _host?.Dispose();
    }

    /// <summary>Defines the machines.</summary>
    [SetUp]
    public void DefineTheGuests()
    {
        _guest = DefineGuest();
        _last = DefineGuest("last");
    }

    /// <summary>Removes them.</summary>
    [TearDown]
    public void RemoveTheGuests()
    {
        _guest?.Dispose();
        _last?.Dispose();
    }

    /// <summary>Each kind of sender and of packet, by the port alone, by the port and the bridge, and where nobody named an interface.</summary>
    [Test]
    public void A_packet_is_heard_once(
        [Values("port", "port and bridge", "chosen")] string where,
        [Values("lan", "beside", "host")] string sender,
        [Values("limited broadcast", "directed broadcast", "raw", "raw broadcast")] string kind)
    {
        using var daemon = Start(where);
        Send(Side(sender), Exit(sender), kind, _guest.Mac);
        _guest.WaitUntilRunning();
        AssertOnce(daemon);
    }

    /// <summary>What the host sends to itself never leaves it.</summary>
    [TestCase("chosen", "127.0.0.1")]
    [TestCase("chosen", HostAddress)]
    [TestCase("loopback", "127.0.0.1")]
    public void What_the_host_sends_to_itself_is_heard_once(string where, string address)
    {
        using var daemon = Start(where);
        _host.Run("wakeonlan", "-i", address, _guest.Mac);
        _guest.WaitUntilRunning();
        AssertOnce(daemon);
    }

    /// <summary>virtwold's own sender.</summary>
    [Test]
    public void Send_is_heard_by_the_daemon_on_the_same_host()
    {
        using var daemon = Start("port");
        var result = VirtWoldBinary.RunIn(_host, "send", _guest.Mac);
        Assert.That((result.ExitCode, result.Error), Is.EqualTo((0, "")), result.ToString);
        _guest.WaitUntilRunning();
        AssertOnce(daemon);
    }

    /// <summary>A sender who doesn't know is told.</summary>
    [Test]
    public void Send_says_where_the_daemon_on_the_same_host_does_not_hear_it()
    {
        using var daemon = Start("port");
        var result = VirtWoldBinary.RunIn(_host, "send", _guest.Mac, "--to", "127.0.0.1:9");
        Assert.That(result.ExitCode, Is.Zero, result.ToString);
        Assert.That(result.Error, Does.Contain($"listens on {Port} and doesn't hear this packet, which left by lo").And.Contain("--interface lo"));
    }

    /// <summary>It names what isn't heard.</summary>
    [Test]
    public void Check_names_what_is_not_heard()
    {
        var result = VirtWoldBinary.RunIn(_host, "check", "-i", Port, "--libvirt-uri", Libvirt.Uri);
        Assert.That(result.Output, Does.Contain("not heard: what this host sends to its own addresses").And.Contain("--interface lo"));
    }

    private static string Exit(string sender) => sender == "host" ? Bridge : Card;

    private static void Send(NetworkNamespace side, string exit, string kind, string mac)
    {
        switch (kind)
        {
            case "limited broadcast":
                side.Run("wakeonlan", mac);
                break;
            case "directed broadcast":
                side.Run("wakeonlan", "-i", Broadcast, mac);
                break;
            case "raw":
                side.Run("etherwake", "-i", exit, mac);
                break;
            default:
                side.Run("etherwake", "-b", "-i", exit, mac);
                break;
        }
    }

    private NetworkNamespace Side(string sender) => sender switch
    {
        "lan" => _lan,
        "beside" => _beside,
        _ => _host,
    };

    private VirtWoldDaemon Start(string where)
    {
        string[] options = where switch
        {
            "port" => ["-i", Port],
            "port and bridge" => ["-i", Port, "-i", Bridge],
            "loopback" => ["-i", "lo"],
            _ => [],
        };
        return VirtWoldDaemon.StartIn(_host, [.. options, "--libvirt-uri", Libvirt.Uri, "--log-level", "debug"]);
    }

    /// <summary>Whatever was heard before the last packet is in the log when that one's machine runs: no second one is.</summary>
    private void AssertOnce(VirtWoldDaemon daemon)
    {
        _host.Run("wakeonlan", "-i", "127.0.0.1", _last.Mac);
        _lan.Run("wakeonlan", "-i", Broadcast, _last.Mac);
        _last.WaitUntilRunning();
        daemon.WaitForLine($"Started {_last.Name} ");
        Assert.That(daemon.Count($"Refused as duplicate: {Regex.Escape(_guest.Mac)}"), Is.Zero, daemon.Transcript);
    }

    private void Connect(NetworkNamespace other, string end, string address)
    {
        other.Run("ip", "link", "add", Card, "type", "veth", "peer", "name", end, "netns", _host.Holder);
        other.Run("ip", "link", "set", Card, "up");
        other.Run("ip", "address", "add", $"{address}/24", "brd", "+", "dev", Card);
        other.Run("ip", "route", "add", "default", "dev", Card);
        _host.Run("ip", "link", "set", end, "master", Bridge);
        _host.Run("ip", "link", "set", end, "up");
    }
}
