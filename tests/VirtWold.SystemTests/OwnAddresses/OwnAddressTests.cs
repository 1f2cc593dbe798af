using System.Text.RegularExpressions;
using VirtWold.SystemTests.Harness;
using VirtWold.SystemTests.StandIn;

namespace VirtWold.SystemTests.OwnAddresses;

/// <summary>A namespace that has nothing but a macvlan, as a pod does; a daemon in it that is nobody, with one capability; and a client on the wire.</summary>
[TestFixture]
public sealed class OwnAddressTests
{
    private const string Own4 = "10.9.0.150";
    private const string Own6 = "fd09::150";
    private const string Tagged = "192.168.123.150";
    private const string Lan = "lan";
    private const string Origin = "http://127.0.0.1:9277";

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private Segment _segment = null!;
    private NetworkNamespace _pod = null!;
    private UnprivilegedBinary _binary = null!;
    private VirtWoldDaemon _daemon = null!;

    private Curl Web => new(_pod, Origin);

    /// <summary>Makes the segment and the pod.</summary>
    [OneTimeSetUp]
    public void MakeSurroundings()
    {
        Requires.Root();
        Requires.Binary();
        Requires.Tools("unshare", "nsenter", "ip", "virsh", "/usr/sbin/libvirtd", "setpriv", "curl", "tcpdump", "arping", "ping", "ndisc6");
        _segment = new Segment(HypervisorKind.Test, hasBridge: false);
        _pod = new NetworkNamespace("pod");
        _segment.Host.Run("ip", "link", "add", Lan, "link", Segment.Nic, "type", "macvlan", "mode", "bridge");
        _segment.Host.Run("ip", "link", "set", Lan, "netns", _pod.Holder);
        Tool.Run(_pod.Enter("sh", "-c", $"echo 1 >/proc/sys/net/ipv6/conf/{Lan}/disable_ipv6"));
        _pod.Run("ip", "link", "set", Lan, "up");
        _pod.Run("ip", "link", "set", "lo", "up");
        _binary = new UnprivilegedBinary();
    }

    /// <summary>Removes them.</summary>
    [OneTimeTearDown]
    public void RemoveSurroundings()
    {
        _binary?.Dispose();
        _pod?.Dispose();
        _segment?.Dispose();
    }

    /// <summary>Starts the daemon.</summary>
    [SetUp]
    public void StartTheDaemon()
    {
        _daemon = VirtWoldDaemon.LaunchCommand(_pod, _binary.CommandWith(
            "net_raw", "--interface", Lan, "--libvirt-uri", "test:///default", "--status", "127.0.0.1:9277",
            "--own-address", $"{Own4}/24", "--own-address", $"{Own6}/64", "--own-address", $"{Tagged}/24@123"));
        _daemon.WaitForLine($"Answering for {Own4}/24, {Own6}/64, {Tagged}/24@123 on {Lan}");
        _segment.FlushNeighbours();
    }

    /// <summary>Ends it.</summary>
    [TearDown]
    public void EndTheDaemon()
    {
        _daemon?.Dispose();
        _daemon = null!;
    }

    /// <summary>As any host: found, pinged, and its page read. What came is counted and shown everywhere.</summary>
    [Test]
    public void A_client_finds_it_pings_it_and_reads_its_page()
    {
        _segment.Client.Run("arping", "-I", Segment.ClientInterface, "-c", "1", "-w", "15", Own4);
        _segment.Client.Run("ping", "-c", "3", "-i", "0.2", "-w", "15", Own4);
        _segment.Client.Run("ping", "-6", "-c", "3", "-i", "0.2", "-w", "15", Own6);
        foreach (var url in new[] { $"http://{Own4}/", $"http://[{Own6}]/" })
        {
            var page = _segment.Client.Run("curl", "--silent", "--show-error", "--max-time", "15", url).Output;
            Assert.That(page, Does.Contain("<title>VirtWold on ").And.Contain($"{Own4}/24 on {Lan}: "));
        }

        var shown = VirtWoldBinary.RunIn(_pod, "status", "--status", "127.0.0.1:9277").Output;
        var metrics = Web.Get("/metrics").Body;
        var own = Web.Get("/status.json").Json["ownAddresses"]![0]!;
        Assert.Multiple(() =>
        {
            Assert.That(shown, Does.Match($@"answering for {Regex.Escape(Own4)}/24 on {Lan}: \d+ packets, \d+ bytes: \d+ ipv4, \d+ arp, \d+ ping, \d+ http"));
            Assert.That(shown, Does.Match($@"answering for {Own6}/64 on {Lan}: \d+ packets, \d+ bytes: \d+ ipv6, \d+ nd, \d+ ping, \d+ http"));
            Assert.That(metrics, Does.Match($"virtwold_own_address_traffic_total\\{{interface=\"{Lan}\",address=\"{Regex.Escape(Own4)}/24\",kind=\"ping\"\\}} [1-9]"));
            Assert.That(((int)own["traffic"]!["ping"]! >= 3, (int)own["traffic"]!["http"]! >= 1, (bool)own["answering"]!), Is.EqualTo((true, true, true)));
        });
    }

    /// <summary>Nobody else gets it.</summary>
    [Test]
    public void The_address_is_defended_against_who_probes_it()
    {
        Assert.That(Tool.Try(_segment.Client.Enter("arping", "-D", "-I", Segment.ClientInterface, "-c", "2", "-w", "10", Own4)).ExitCode, Is.EqualTo(1));
    }

    /// <summary>A port that isn't served refuses at once.</summary>
    [Test]
    public void Another_port_refuses()
    {
        var answer = Tool.Try(_segment.Client.Enter("curl", "--silent", "--show-error", "--max-time", "20", $"http://{Own4}:22/"));

        Assert.That(answer.Error, Does.Contain("Failed to connect").Or.Contain("refused"), answer.ToString());
        Eventually.True(() => (int)Web.Get("/status.json").Json["ownAddresses"]![0]!["refused"]!["not-served"]! > 0, Deadline, () => Web.Get("/status.json").Body);
    }

    /// <summary>With its tag; in another VLAN it is refused, and that is counted.</summary>
    [Test]
    public void An_address_in_a_VLAN_is_answered_for_in_that_VLAN_alone()
    {
        using var watch = new BackgroundProcess(_segment.Client.Enter(
            "tcpdump", "--immediate-mode", "-l", "-n", "-e", "-Q", "in", "-i", Segment.ClientInterface, "-c", "1", "vlan 123 and arp"));
        watch.WaitForLine(line => line.StartsWith("listening on", StringComparison.Ordinal), Deadline, "tcpdump listening");
        Ask("8100007C");
        Ask("8100007B");

        watch.WaitForExit(Deadline);

        Assert.That(watch.Lines.Single(line => line.Stream == "out").Text, Does.Contain($"Reply {Tagged} is-at "));
        Eventually.True(() => Refused().Contains("\"other-vlan\":1", StringComparison.Ordinal), Deadline, Refused);

        string Refused() => Web.Get("/status.json").Json["ownAddresses"]![2]!["refused"]!.ToJsonString();
    }

    /// <summary>The interface goes down and comes back; so does the answer.</summary>
    [Test]
    public void It_answers_again_when_the_interface_is_back()
    {
        _pod.Run("ip", "link", "set", Lan, "down");
        _daemon.WaitForLine($"{Lan} is down; its own addresses are answered for again");
        _pod.Run("ip", "link", "set", Lan, "up");
        _daemon.WaitForLines($"Answering for {Own4}/24", 2);

        _segment.Client.Run("ping", "-c", "1", "-w", "15", Own4);
    }

    private void Ask(string tag)
    {
        var target = string.Concat(Tagged.Split('.').Select(static part => $"{int.Parse(part, System.Globalization.CultureInfo.InvariantCulture):x2}"));
        var hex = $"ffffffffffff020000000910{tag}08060001080006040001020000000910c0a87b01000000000000{target}";
        _segment.Client.Run(
            Sender.Python, "-c", $"import socket; s = socket.socket(17, 3); s.bind(('{Segment.ClientInterface}', 0)); s.send(bytes.fromhex('{hex}').ljust(60, b'\\0'))");
    }
}
