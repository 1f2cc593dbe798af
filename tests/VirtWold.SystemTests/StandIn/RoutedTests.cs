using System.Xml.Linq;
using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.StandIn;

/// <summary>A machine on a network behind its host, as libvirt's routed networks are: the bridge has no port while the machine sleeps.</summary>
[TestFixture]
public sealed class RoutedTests
{
    private const string Inner = "br77";
    private const string Machine4 = "10.77.0.50";

    private Segment _segment = null!;
    private Guest _guest = null!;
    private VirtWoldDaemon _daemon = null!;

    /// <summary>Makes a host that routes.</summary>
    [OneTimeSetUp]
    public void MakeSurroundings()
    {
        Requires.Root();
        Requires.Binary();
        Requires.Tools("unshare", "nsenter", "ip", "virsh", "/usr/sbin/libvirtd", "curl", "busybox", "ss");
        _segment = new Segment(HypervisorKind.Test, hasBridge: false);
        _segment.Host.Run("ip", "link", "add", Inner, "type", "bridge", "forward_delay", "0");
        _segment.Host.Run("ip", "address", "add", "10.77.0.1/24", "dev", Inner);
        _segment.Host.Run("ip", "link", "set", Inner, "up");
        _segment.Host.Run("ip", "route", "add", "default", "via", Segment.Client4);
        _segment.Host.Run("sh", "-c", $"echo 1 >/proc/sys/net/ipv4/ip_forward && echo 120 >/proc/sys/net/ipv4/neigh/{Inner}/mcast_solicit");
        _segment.Client.Run("ip", "route", "add", "10.77.0.0/24", "via", "10.9.0.1");
    }

    /// <summary>Removes it.</summary>
    [OneTimeTearDown]
    public void RemoveSurroundings() => _segment?.Dispose();

    /// <summary>Defines a machine and starts the daemon.</summary>
    [SetUp]
    public void StartTheDaemon()
    {
        _guest = _segment.Virsh.Define(_segment.Asking(address: Machine4) with
        {
            Connect = mac => new XElement(
                "interface",
                new XAttribute("type", "bridge"),
                new XElement("mac", new XAttribute("address", mac)),
                new XElement("source", new XAttribute("bridge", Inner))),
        });
        _daemon = VirtWoldDaemon.StartIn(_segment.Host, _segment.Arguments());
        _daemon.WaitForLine($"Standing in for {_guest.Name} on {Segment.Nic}: ");
    }

    /// <summary>Ends them; the daemon's log goes to the test's output.</summary>
    [TearDown]
    public void EndTheDaemon()
    {
        _daemon?.Dispose();
        _guest?.Dispose();
    }

    /// <summary>The host's kernel holds the connection.</summary>
    [Test]
    public void A_connection_that_is_routed_starts_the_machine_and_reaches_it()
    {
        using var client = _segment.Connect($"http://{Machine4}:22/");
        _guest.WaitUntilRunning();
        _daemon.WaitForLine($"Started {_guest.Name} .*connection to port 22 of {Machine4} from {Segment.Client4}");
        using var machine = new CableGuest(_segment, _guest, Inner);
        machine.Serve(22);
        machine.Network.Run("ip", "address", "add", $"{Machine4}/24", "dev", CableGuest.Interface);
        machine.Network.Run("ip", "route", "add", "default", "via", "10.77.0.1");
        client.WaitForExit(TimeSpan.FromSeconds(95));
        Assert.That(client.Lines.Select(line => line.Text), Is.EqualTo(["guest"]));
    }

    /// <summary>It comes from the host's own station address.</summary>
    [Test]
    public void A_browser_that_is_routed_is_shown_the_page()
    {
        var page = new Curl(_segment.Client, $"http://{Machine4}").Get("/");
        Assert.That((page.Status, page.Body.Contains($"{_guest.Name} is waking up", StringComparison.Ordinal)), Is.EqualTo((503, true)));
        _guest.WaitUntilRunning();
    }

    /// <summary>And says so where the kernel gives up too soon.</summary>
    [Test]
    public void The_check_says_how_long_the_kernel_holds_a_connection()
    {
        string[] command = [VirtWoldBinary.Location, "check", "--stand-in", "--interface", Segment.Nic, "--libvirt-uri", _segment.Libvirt.Uri];
        var warning = $"sysctl net.ipv4.neigh.{Inner}.mcast_solicit=120";
        Assert.That(Tool.Try(_segment.Host.Enter(command)).Output, Does.Not.Contain(warning));
        _segment.Host.Run("sh", "-c", $"echo 3 >/proc/sys/net/ipv4/neigh/{Inner}/mcast_solicit");
        Assert.That(Tool.Try(_segment.Host.Enter(command)).Output, Does.Contain(warning));
        _segment.Host.Run("sh", "-c", $"echo 120 >/proc/sys/net/ipv4/neigh/{Inner}/mcast_solicit");
    }
}
