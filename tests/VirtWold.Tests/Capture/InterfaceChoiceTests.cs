using VirtWold.Capture;
using VirtWold.Links;

namespace VirtWold.Tests.Capture;

/// <summary>Which interface is taken where nobody named one.</summary>
public sealed class InterfaceChoiceTests
{
    private const LinkFlags UpEthernet = LinkFlags.Up | LinkFlags.Broadcast;

    private static readonly Link Loopback = new(1, "lo", "", 0, LinkFlags.Up | LinkFlags.Loopback);

    private static readonly Link Nic = new(2, "enp1s0", "", 0, UpEthernet);

    private static readonly Link OtherNic = new(3, "enp2s0", "", 0, UpEthernet);

    private static readonly Link Bridge = new(4, "br0", "bridge", 0, UpEthernet);

    private static readonly Link Tap = new(5, "vnet0", "tun", Bridge.Index, UpEthernet);

    [Test]
    public void Make_when_a_default_route_leads_out_of_an_interface_then_takes_it() =>
        Assert.That(Choose(OtherNic.Index, Loopback, Nic, OtherNic), Is.EqualTo("enp2s0"));

    [Test]
    public void Make_when_the_default_route_leads_over_a_bridge_then_takes_its_physical_port() =>
        Assert.That(Choose(Bridge.Index, Loopback, OtherNic, PortOf(Bridge), Bridge, Tap), Is.EqualTo("enp1s0"));

    [Test]
    public void Make_when_the_bridge_has_one_port_that_is_virtual_then_takes_it() =>
        Assert.That(Choose(Bridge.Index, Loopback, Bridge, Tap), Is.EqualTo("vnet0"));

    [Test]
    public void Make_when_the_bridge_has_several_physical_ports_then_takes_the_bridge() =>
        Assert.That(
            Choose(Bridge.Index, Bridge, PortOf(Bridge), OtherNic with { Master = Bridge.Index }),
            Is.EqualTo("br0"));

    [Test]
    public void Make_when_the_bridges_port_is_down_then_takes_the_bridge() =>
        Assert.That(Choose(Bridge.Index, Bridge, PortOf(Bridge) with { Flags = LinkFlags.Broadcast }), Is.EqualTo("br0"));

    [Test]
    public void Make_when_there_is_no_default_route_then_takes_the_only_one_that_can_broadcast() =>
        Assert.That(Choose(0, Loopback, Nic, OtherNic with { Flags = LinkFlags.Broadcast }), Is.EqualTo("enp1s0"));

    [Test]
    public void Make_when_the_default_route_leads_out_of_a_tunnel_then_takes_the_only_one_that_can_broadcast() =>
        Assert.That(Choose(6, Loopback, Nic, new Link(6, "wg0", "wireguard", 0, LinkFlags.Up)), Is.EqualTo("enp1s0"));

    [Test]
    public void Make_when_only_a_bridge_and_its_ports_are_there_then_takes_the_physical_port() =>
        Assert.That(Choose(0, Loopback, Bridge, PortOf(Bridge), Tap), Is.EqualTo("enp1s0"));

    [Test]
    public void Make_when_several_are_possible_then_names_them() =>
        Assert.That(
            () => Choose(0, Loopback, Nic, OtherNic),
            Throws.TypeOf<CaptureException>()
                .With.Property(nameof(CaptureException.Failure)).EqualTo(CaptureFailure.NoChoice)
                .And.Message.Contains("candidates: enp1s0, enp2s0"));

    [Test]
    public void Make_when_there_is_only_loopback_then_says_so() =>
        Assert.That(() => Choose(0, Loopback), Throws.TypeOf<CaptureException>().With.Message.Contains("none that is up and can broadcast"));

    private static Link PortOf(Link bridge) => Nic with { Master = bridge.Index };

    private static string Choose(int defaultRoute, params Link[] links) => InterfaceChoice.Make(links, defaultRoute).Name;
}
