using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Sockets;

/// <summary>
/// Magic packets on UDP sockets. The daemon captures loopback only, where nothing comes in from the cable: what it hears of the other
/// side it hears by its sockets.
/// </summary>
[TestFixture]
public sealed class ListenTests() : SystemTest(HypervisorKind.Test)
{
    private const string Port = "9009";
    private const string HostLinkLocal = "fe80::2:2";

    private Guest _guest = null!;

    /// <summary>Defines a machine.</summary>
    [SetUp]
    public void DefineTheGuest()
    {
        Requires.Binary();
        _guest = DefineGuest();
    }

    /// <summary>Removes it.</summary>
    [TearDown]
    public void RemoveTheGuest() => _guest?.Dispose();

    /// <summary>What a program on this same host sends to itself no capture of its interface shows.</summary>
    [TestCase("--listen")]
    [TestCase("--listen-address")]
    [TestCase("--address")]
    public void A_sender_on_the_same_host_is_heard(string option)
    {
        using var daemon = VirtWoldDaemon.Start(Network, Libvirt.Uri, option, $"127.0.0.1:{Port}");
        Send(Network.Host, $"127.0.0.1:{Port}");
        daemon.WaitForLine($"Started {_guest.Name} .*: UDP port {Port} from 127.0.0.1 on 127.0.0.1:{Port}$");
        _guest.WaitUntilRunning();
    }

    /// <summary>Loopback over IPv6.</summary>
    [Test]
    public void A_sender_on_the_same_host_is_heard_over_IPv6()
    {
        using var daemon = VirtWoldDaemon.Start(Network, Libvirt.Uri, "--listen", $"[::1]:{Port}");
        Send(Network.Host, $"[::1]:{Port}");
        daemon.WaitForLine($@"Started {_guest.Name} .*: IPv6 UDP port {Port} from ::1 on \[::1\]:{Port}$");
        _guest.WaitUntilRunning();
    }

    /// <summary>Linux gives no broadcasts to a socket that is bound to one address.</summary>
    [Test]
    public void One_of_the_hosts_own_addresses_is_warned_of()
    {
        using var daemon = StartOn($"{VethPair.HostAddress}:{Port}");
        daemon.WaitForLine($"warning: The socket {VethPair.HostAddress}:{Port} hears no broadcasts, .*use --listen 0.0.0.0:{Port}$");
        var check = VirtWoldBinary.RunIn(
            Network.Host, "check", "-i", VethPair.HostInterface, "--listen", $"{VethPair.HostAddress}:9010", "--libvirt-uri", Libvirt.Uri);
        Assert.That(check.Output, Does.Contain($"warning  listen: UDP {VethPair.HostAddress}:9010 can be listened on, but hears no broadcasts").And.Contain("--listen 0.0.0.0:9010"));
    }

    /// <summary>Every address of IPv4, broadcasts too.</summary>
    [TestCase(VethPair.HostAddress)]
    [TestCase("192.0.2.255")]
    [TestCase("255.255.255.255")]
    public void The_wildcard_of_IPv4_hears_the_other_side(string address)
    {
        using var daemon = StartOn($"0.0.0.0:{Port}");
        Send(Network.Sender, $"{address}:{Port}");
        daemon.WaitForLine($"Started {_guest.Name} .*: UDP port {Port} from {VethPair.SenderAddress} on 0.0.0.0:{Port}$");
        _guest.WaitUntilRunning();
    }

    /// <summary>Every address of IPv6, multicast too, and every address of IPv4.</summary>
    [TestCase(VethPair.HostAddress, VethPair.SenderAddress)]
    [TestCase("255.255.255.255", VethPair.SenderAddress)]
    [TestCase($"[{HostLinkLocal}%{VethPair.SenderInterface}]", "fe80::2:1")]
    [TestCase($"[ff02::1%{VethPair.SenderInterface}]", "fe80::2:1")]
    public void The_wildcard_of_IPv6_hears_the_other_side(string address, string seen)
    {
        using var daemon = StartOn($"[::]:{Port}");
        Send(Network.Sender, $"{address}:{Port}");
        daemon.WaitForLine($@"Started {_guest.Name} .*UDP port {Port} from {seen} on \[::\]:{Port}$");
        _guest.WaitUntilRunning();
    }

    /// <summary>A packet of IPv4 is one, whichever socket it comes by.</summary>
    [Test]
    public void IPv4_on_the_wildcard_of_IPv6_is_said_as_IPv4()
    {
        using var daemon = StartOn($"[::]:{Port}");
        Send(Network.Sender, $"{VethPair.HostAddress}:{Port}");
        daemon.WaitForLine($": UDP port {Port} from {VethPair.SenderAddress} ");
    }

    /// <summary>Each hears its own half.</summary>
    [TestCase("0.0.0.0", "[::]")]
    [TestCase("[::]", "0.0.0.0")]
    public void Both_wildcards_together_hear_everything_once(string first, string second)
    {
        using var other = DefineGuest();
        using var daemon = StartOn($"{first}:{Port}", $"{second}:{Port}");
        Send(Network.Sender, $"{VethPair.HostAddress}:{Port}");
        _guest.WaitUntilRunning();
        Send(Network.Sender, $"[{HostLinkLocal}%{VethPair.SenderInterface}]:{Port}", other.Mac);
        other.WaitUntilRunning();
        Assert.That(daemon.Count("Refused as "), Is.Zero);
    }

    /// <summary>As an init script sets it.</summary>
    [Test]
    public void Two_sockets_in_the_variable_are_both_listened_on()
    {
        using var other = DefineGuest();
        using var daemon = VirtWoldDaemon.LaunchWith(
            "VIRTWOLD_LISTEN=127.0.0.1:9010 127.0.0.1:9011", Network, "-i", "lo", "--libvirt-uri", Libvirt.Uri);
        daemon.WaitForLine("Listening on lo, UDP 127.0.0.1:9010, UDP 127.0.0.1:9011 for magic packets");
        Send(Network.Host, "127.0.0.1:9010");
        Send(Network.Host, "127.0.0.1:9011", other.Mac);
        _guest.WaitUntilRunning();
        other.WaitUntilRunning();
    }

    /// <summary>The kernel hands it to both; a person sent one.</summary>
    [Test]
    public void A_packet_that_capture_and_socket_hear_is_one_wake()
    {
        using var daemon = VirtWoldDaemon.Start(Network, Libvirt.Uri, "--listen", "0.0.0.0:9");
        Sender.WakeOnLan(_guest.Mac);
        daemon.WaitForLine($"Refused as duplicate: {_guest.Mac}, UDP port 9 from {VethPair.SenderAddress}");
        daemon.WaitForLine($"Started {_guest.Name} ");
        Assert.That(daemon.Count($@" {_guest.Name} \("), Is.EqualTo(1), "lines about the machine");
    }

    /// <summary>The rules for senders hold for sockets, too.</summary>
    [Test]
    public void A_sender_that_is_not_allowed_does_not_wake_by_a_socket()
    {
        using var daemon = VirtWoldDaemon.Start(
            Network, Libvirt.Uri, "--interface", "lo", "--listen", $"0.0.0.0:{Port}", "--allow-from", "198.51.100.0/24");
        Send(Network.Sender, $"{VethPair.HostAddress}:{Port}");
        daemon.WaitForLine($"The sender isn't allowed to wake {_guest.Mac}: UDP port {Port} from {VethPair.SenderAddress} ");
        Assert.That(_guest.State, Is.EqualTo("shut off"));
    }

    /// <summary>Empty, too short, too long, and nonsense.</summary>
    [TestCase(0)]
    [TestCase(5)]
    [TestCase(60000)]
    public void Absurd_datagrams_do_no_harm(int length)
    {
        using var daemon = StartOn($"127.0.0.1:{Port}");
        Network.Host.Run(
            Sender.Python, "-c",
            FormattableString.Invariant(
                $"import socket; socket.socket(type=socket.SOCK_DGRAM).sendto(b'\\xff' * {length}, ('127.0.0.1', {Port}))"));
        Send(Network.Host, $"127.0.0.1:{Port}");
        _guest.WaitUntilRunning();
    }

    private VirtWoldDaemon StartOn(params string[] endpoints) => VirtWoldDaemon.Start(
        Network, Libvirt.Uri, ["--interface", "lo", .. endpoints.SelectMany(endpoint => new[] { "--listen", endpoint })]);

    private void Send(NetworkNamespace side, string destination, string? mac = null)
    {
        var result = VirtWoldBinary.RunIn(side, "send", mac ?? _guest.Mac, "--to", destination);
        Assert.That(result.ExitCode, Is.Zero, result.ToString);
    }
}
