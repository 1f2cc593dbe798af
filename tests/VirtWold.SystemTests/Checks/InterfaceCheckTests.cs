using System.Globalization;
using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Checks;

/// <summary>
/// What the check says of interfaces, on real ones. This kernel makes no bonds and no VLANs: what is said of those stands in the unit tests.
/// </summary>
[TestFixture]
public sealed class InterfaceCheckTests
{
    private static readonly string[] Hypervisor = ["--libvirt-uri", "test:///default"];

    private NetworkNamespace _host = null!;

    /// <summary>Makes a network with two interfaces.</summary>
    [SetUp]
    public void MakeTheNetwork()
    {
        Requires.Root();
        Requires.Tools("unshare", "nsenter", "ip", "setpriv");
        Requires.Binary();
        _host = new NetworkNamespace("check");
        _host.Run("ip", "link", "add", "vwone", "type", "veth", "peer", "name", "vwtwo");
        _host.Run("ip", "link", "set", "vwone", "up");
        _host.Run("ip", "link", "set", "vwtwo", "up");
    }

    /// <summary>Removes it.</summary>
    [TearDown]
    public void RemoveTheNetwork() => _host?.Dispose();

    /// <summary>Nothing is wrong, and each thing is said.</summary>
    [Test]
    public void All_is_well_on_a_usual_interface()
    {
        Check("-i", "vwone").Says(
            0,
            "ok       interface: vwone is up$",
            "ok       capture: vwone may be captured$",
            "ok       filter: [0-9]+ instructions sit in the kernel before vwone",
            "ok       daemon: no other virtwold listens on vwone now$",
            "ok       libvirt: test:///default is connected, for reading and writing$",
            "ok       rights: ",
            "ok       machines: 1 of 1 can be woken$");
    }

    /// <summary>The variables of a service's file count as they do for the daemon.</summary>
    [Test]
    public void Variables_are_those_of_the_daemon()
    {
        var result = Tool.Try(_host.Enter(
            "env", "VIRTWOLD_INTERFACE=vwtwo", "VIRTWOLD_LIBVIRT_URI=test:///default", VirtWoldBinary.Location, "check"));
        new CheckRun(result).Says(0, "ok       interface: vwtwo is up$");
    }

    /// <summary>A name that was mistyped.</summary>
    [Test]
    public void An_interface_that_is_not_there_fails_and_the_others_are_named() =>
        Check("-i", "vwon").Says(69, "failed   interface: there is no interface vwon; there are lo, .*vwone");

    /// <summary>The daemon would wait for it, too.</summary>
    [Test]
    public void An_interface_that_is_waited_for_is_a_warning() =>
        Check("-i", "vwon", "--wait-for-interface").Says(0, "warning  interface: there is no interface vwon");

    /// <summary>The command that helps stands there.</summary>
    [Test]
    public void An_interface_that_is_down_fails_with_the_remedy()
    {
        _host.Run("ip", "link", "set", "vwone", "down");
        Check("-i", "vwone").Says(69, "failed   interface: vwone is down; bring it up: ip link set vwone up$");
    }

    /// <summary>The other end of a cable is off.</summary>
    [Test]
    public void An_interface_without_a_carrier_is_a_warning()
    {
        _host.Run("ip", "link", "set", "vwtwo", "down");
        Check("-i", "vwone").Says(0, "warning  interface: vwone is up, but there is nobody at the other end of the cable");
    }

    /// <summary>The same interface twice is refused by the daemon.</summary>
    [Test]
    public void An_interface_that_is_named_twice_fails() => Check("-i", "vwone", "-i", "vwone").Says(64, "failed   interface: vwone is named twice$");

    /// <summary>Its port hears more.</summary>
    [Test]
    public void A_bridge_is_a_warning_that_names_its_port()
    {
        MakeBridge();
        Check("-i", "vwbridge").Says(0, "warning  interface: vwbridge is a bridge: frames that .*; name its port: --interface vwone, or add --promiscuous$");
    }

    /// <summary>A promiscuous daemon hears on it what a port hears.</summary>
    [Test]
    public void A_bridge_is_all_right_for_a_promiscuous_daemon()
    {
        MakeBridge();
        Check("-i", "vwbridge", "--promiscuous").DoesNotSay("vwbridge is a bridge: frames");
    }

    /// <summary>The port of a bridge is the place to listen.</summary>
    [Test]
    public void A_port_of_a_bridge_is_all_right()
    {
        MakeBridge();
        Check("-i", "vwone").Says(0, "ok       interface: vwone is up, a port of the bridge vwbridge$");
    }

    /// <summary>Most kinds of macvlan hear only broadcasts.</summary>
    [TestCase("macvlan", "bridge")]
    [TestCase("macvlan", "private")]
    [TestCase("macvtap", "vepa")]
    public void A_macvlan_is_a_warning_that_names_the_interface_below(string kind, string mode)
    {
        MakeMacvlan(kind, mode);
        Check("-i", "vwmac").Says(0, $"warning  interface: vwmac is a {kind}: .*; name the interface below it: --interface vwone$");
    }

    /// <summary>One kind has the interface below for itself.</summary>
    [Test]
    public void A_passthru_macvlan_is_all_right()
    {
        MakeMacvlan("macvlan", "passthru");
        Check("-i", "vwmac").Says(0, "ok       interface: vwmac is up$");
    }

    /// <summary>It carries no Ethernet; the cable has nothing to do with it.</summary>
    [Test]
    public void A_tunnel_fails_with_the_socket_that_hears_it()
    {
        _host.Run("ip", "tuntap", "add", "vwtun", "mode", "tun");
        _host.Run("ip", "link", "set", "vwtun", "up");
        var run = Check("-i", "vwtun");
        run.Says(69, "failed   interface: vwtun doesn't carry Ethernet frames.*--listen 0.0.0.0:9");
        run.DoesNotSay("cable|plug");
    }

    /// <summary>By any of its names.</summary>
    [Test]
    public void An_alternative_name_is_a_name()
    {
        _host.Run("ip", "link", "property", "add", "dev", "vwone", "altname", "enp0s31f6");
        Check("-i", "enp0s31f6").Says(0, "ok       interface: vwone is up$", "ok       capture: enp0s31f6 may be captured$");
    }

    /// <summary>A guest's tap is no way outside.</summary>
    [Test]
    public void A_guests_tap_is_never_offered_as_the_port()
    {
        MakeBridge();
        _host.Run("ip", "tuntap", "add", "vnet0", "mode", "tap");
        _host.Run("ip", "link", "set", "vnet0", "master", "vwbridge");
        _host.Run("ip", "link", "set", "vnet0", "up");
        var run = Check("-i", "vwbridge");
        run.Says(0, "warning  interface: vwbridge is a bridge: .*name its port: --interface vwone,");
        run.DoesNotSay("vnet0");
    }

    /// <summary>Only what this host sends to itself is there.</summary>
    [Test]
    public void Loopback_is_a_warning() => Check("-i", "lo").Says(0, "warning  interface: lo hears only what this host sends to itself");

    /// <summary>What is taken where nobody names one.</summary>
    [Test]
    public void The_choice_is_said()
    {
        _host.Run("ip", "route", "add", "default", "dev", "vwtwo");
        Check().Says(
            0,
            "ok       interface: nobody named one: vwtwo is taken, because the default route leads out of it$",
            "ok       interface: vwtwo is up$");
    }

    /// <summary>The daemon wouldn't start either.</summary>
    [Test]
    public void Where_the_choice_is_not_clear_that_fails_and_names_the_candidates() =>
        Check().Says(69, "failed   interface: which interface to listen on isn't clear; name it with --interface .*vwone");

    /// <summary>The daemon would go on with its sockets.</summary>
    [Test]
    public void Where_the_choice_is_not_clear_and_there_is_a_socket_that_is_a_warning() =>
        Check("--listen", "127.0.0.1:9009").Says(
            0, "warning  interface: which interface to listen on isn't clear", @"ok       listen: UDP 127\.0\.0\.1:9009 can be listened on$");

    /// <summary>Without the capability no capture is opened, and the remedy is the whole command.</summary>
    [Test]
    public void Without_permission_to_capture_that_fails_with_the_remedy()
    {
        using UnprivilegedBinary nobody = new();
        new CheckRun(nobody.RunIn(_host, ["check", "-i", "vwone", .. Hypervisor])).Says(
            77, "failed   capture: not permitted to capture on vwone; run as root, or give the program the capability: setcap cap_net_raw");
    }

    /// <summary>The daemon would go on with its sockets.</summary>
    [Test]
    public void Without_permission_to_capture_and_with_a_socket_that_is_a_warning()
    {
        using UnprivilegedBinary nobody = new();
        new CheckRun(nobody.RunIn(_host, ["check", "-i", "vwone", "--listen", "127.0.0.1:9009", .. Hypervisor])).Says(
            0, "warning  capture: not permitted to capture on vwone");
    }

    private CheckRun Check(params IEnumerable<string> options) => CheckRun.In(_host, [.. Hypervisor, .. options]);

    private void MakeBridge()
    {
        _host.Run("ip", "link", "add", "vwbridge", "type", "bridge");
        _host.Run("ip", "link", "set", "vwbridge", "up");
        _host.Run("ip", "link", "set", "vwone", "master", "vwbridge");
        _host.WaitUntilUp("vwbridge");
    }

    private void MakeMacvlan(string kind, string mode)
    {
        // A macvtap has a device by its number in /dev, which is everybody's: a number that nobody else has.
        var number = (1_000_000 + Environment.ProcessId).ToString(CultureInfo.InvariantCulture);
        _host.Run("ip", "link", "add", "link", "vwone", "name", "vwmac", "index", number, "type", kind, "mode", mode);
        _host.Run("ip", "link", "set", "vwmac", "up");
        _host.WaitUntilUp("vwmac");
    }
}
