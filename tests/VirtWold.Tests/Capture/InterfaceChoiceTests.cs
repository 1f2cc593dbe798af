using VirtWold.Capture;
using VirtWold.Links;

namespace VirtWold.Tests.Capture;

/// <summary>Which interfaces are taken where nobody named one. Loopback is always the last, where it is up.</summary>
public sealed class InterfaceChoiceTests
{
    private const LinkFlags UpEthernet = LinkFlags.Up | LinkFlags.Broadcast | LinkFlags.LowerUp;
    private const int Tun = 65534;

    private static readonly Link Loopback = new(1, "lo", "", 0, LinkFlags.Up | LinkFlags.Loopback);

    private static readonly Link Nic = new(2, "enp1s0", "", 0, UpEthernet);

    private static readonly Link OtherNic = new(3, "enp2s0", "", 0, UpEthernet);

    private static readonly Link Bridge = new(4, "br0", "bridge", 0, UpEthernet);

    private static readonly Link Tap = new(5, "vnet0", "tun", Bridge.Index, UpEthernet);

    private static readonly Link OtherTap = new(6, "vnet1", "tun", Bridge.Index, UpEthernet);

    private static readonly Link WireGuard = new(7, "wg0", "wireguard", 0, LinkFlags.Up) { HardwareType = Tun };

    private static readonly Link Bond = new(8, "bond0", "bond", 0, UpEthernet);

    private static readonly Link Container = new(9, "veth1a2b", "veth", Bridge.Index, UpEthernet);

    private static readonly Link OtherContainer = new(10, "veth3c4d", "veth", Bridge.Index, UpEthernet);

    private static readonly Link Docker = new(11, "docker0", "bridge", 0, UpEthernet);

    private static readonly Link OpenVSwitch = new(12, "br-ex", "openvswitch", 0, UpEthernet);

    private static readonly Link OpenVSwitchSystem = new(13, "ovs-system", "openvswitch", 0, LinkFlags.Broadcast);

    [Test]
    public void Make_when_a_default_route_leads_out_of_an_interface_then_takes_it() =>
        Assert.That(Choose(To(OtherNic), Nic, OtherNic), Is.EqualTo(["enp2s0"]));

    [Test]
    public void Make_when_loopback_is_up_then_it_comes_last() =>
        Assert.That(Choose(To(Nic), Loopback, Nic), Is.EqualTo(["enp1s0", "lo"]));

    [Test]
    public void Make_when_the_default_route_leads_over_a_bridge_then_takes_its_physical_port() =>
        Assert.That(Choose(To(Bridge), OtherNic, PortOf(Bridge), Bridge, Tap), Is.EqualTo(["enp1s0"]));

    [TestCase("bond")]
    [TestCase("team")]
    [TestCase("vlan")]
    public void Make_when_the_bridges_port_is_virtual_and_leads_outside_then_takes_it_however_many_guests_run(string kind)
    {
        Link port = Bond with { Kind = kind, Master = Bridge.Index };

        Assert.That(
            (string.Join(' ', Choose(To(Bridge), Nic, port, Bridge)), string.Join(' ', Choose(To(Bridge), Nic, port, Bridge, Tap, OtherTap, Container, OtherContainer))),
            Is.EqualTo(("bond0", "bond0")));
    }

    [Test]
    public void Make_when_the_bridge_has_only_guests_then_takes_it_itself_and_all_its_frames() =>
        Assert.That(Make(To(Bridge), Bridge, Tap).Single(), Has.Property("Name").EqualTo("br0").And.Property("IsPromiscuous").True);

    [Test]
    public void Make_when_a_container_is_the_only_other_port_then_that_is_this_containers_own_cable() =>
        Assert.That(Choose(To(Bridge), Bridge, Tap, Container), Is.EqualTo(["veth1a2b"]));

    [Test]
    public void Make_when_the_bridge_has_only_several_containers_then_takes_it_itself() =>
        Assert.That(Choose(To(Bridge), Bridge, Container, OtherContainer), Is.EqualTo(["br0"]));

    [Test]
    public void Make_when_a_cable_leads_to_a_bridge_with_a_way_outside_then_takes_the_cable()
    {
        Link end = Container with { Index = 20, Name = "veth9", Master = Docker.Index, Lower = Container.Index };

        Assert.That(
            Choose(To(Bridge), Bridge, Docker, Container with { Lower = end.Index }, OtherContainer, end, PortOf(Docker)),
            Is.EqualTo(["veth1a2b"]));
    }

    [Test]
    public void Make_when_the_bridge_has_several_physical_ports_then_takes_all_of_them() =>
        Assert.That(Choose(To(Bridge), Bridge, PortOf(Bridge), OtherNic with { Master = Bridge.Index }), Is.EqualTo(["enp1s0", "enp2s0"]));

    [Test]
    public void Make_when_one_of_the_physical_ports_is_not_connected_then_takes_the_other() => Assert.That(
        Choose(To(Bridge), Bridge, PortOf(Bridge), OtherNic with { Master = Bridge.Index, Flags = LinkFlags.Up | LinkFlags.Broadcast }),
        Is.EqualTo(["enp1s0"]));

    [Test]
    public void Make_when_a_port_stands_for_a_guests_virtual_function_then_it_is_not_taken() =>
        Assert.That(Choose(To(Bridge), Bridge, PortOf(Bridge), OtherNic with { Master = Bridge.Index, PortName = "pf0vf3" }), Is.EqualTo(["enp1s0"]));

    [Test]
    public void Make_when_the_bridges_port_is_down_then_takes_the_bridge() =>
        Assert.That(Choose(To(Bridge), Bridge, PortOf(Bridge) with { Flags = LinkFlags.Broadcast }), Is.EqualTo(["br0"]));

    [Test]
    public void Make_when_it_is_Open_vSwitch_then_takes_its_physical_port() => Assert.That(
        Choose(
            To(OpenVSwitch),
            OpenVSwitchSystem,
            OpenVSwitch,
            Nic with { Master = OpenVSwitchSystem.Index },
            Tap with { Master = OpenVSwitchSystem.Index }),
        Is.EqualTo(["enp1s0"]));

    [Test]
    public void Make_when_it_is_a_VLAN_of_a_bridge_then_takes_the_bridges_port() => Assert.That(
        Choose(To(Bond), Bond with { Kind = "vlan", Name = "br0.7", Lower = Bridge.Index }, Bridge, PortOf(Bridge), Tap),
        Is.EqualTo(["enp1s0"]));

    [Test]
    public void Make_when_it_is_a_VLAN_of_a_card_then_takes_the_VLAN() =>
        Assert.That(Choose(To(Bond), Bond with { Kind = "vlan", Name = "enp1s0.7", Lower = Nic.Index }, Nic), Is.EqualTo(["enp1s0.7"]));

    [Test]
    public void Make_when_the_host_has_its_address_on_a_macvlan_then_takes_the_card_below() =>
        Assert.That(Choose(To(Bond), Bond with { Kind = "macvlan", Name = "host0", Lower = Nic.Index }, Nic), Is.EqualTo(["enp1s0"]));

    [Test]
    public void Make_when_what_a_macvlan_is_laid_upon_is_elsewhere_then_takes_the_macvlan() =>
        Assert.That(Choose(To(Bond), Bond with { Kind = "macvlan", Name = "net1" }, Nic), Is.EqualTo(["net1"]));

    [Test]
    public void Make_when_there_are_two_next_hops_then_takes_both() =>
        Assert.That(Choose([Default(Nic.Index, OtherNic.Index)], Nic, OtherNic), Is.EqualTo(["enp1s0", "enp2s0"]));

    [Test]
    public void Make_when_both_next_hops_lead_over_one_bridge_then_takes_its_port_once() =>
        Assert.That(Choose([Default(Bridge.Index, Bridge.Index)], Bridge, PortOf(Bridge)), Is.EqualTo(["enp1s0"]));

    [Test]
    public void Make_when_there_are_two_default_routes_then_the_lower_metric_counts() => Assert.That(
        Choose([Default(Nic.Index) with { Priority = 200 }, Default(OtherNic.Index) with { Priority = 100 }], Nic, OtherNic), Is.EqualTo(["enp2s0"]));

    [Test]
    public void Make_when_a_VPN_has_the_lower_metric_then_takes_the_card() => Assert.That(
        Choose([Default(WireGuard.Index) with { Priority = 50 }, Default(Nic.Index) with { Priority = 100 }], Nic, OtherNic, WireGuard),
        Is.EqualTo(["enp1s0"]));

    [Test]
    public void Make_when_a_VPN_of_Ethernet_frames_has_the_lower_metric_then_takes_the_card() => Assert.That(
        Choose([Default(Tap.Index) with { Priority = 50 }, Default(Nic.Index) with { Priority = 100 }], Nic, OtherNic, Tap with { Master = 0, Name = "tap0" }),
        Is.EqualTo(["enp1s0"]));

    [Test]
    public void Make_when_a_VPN_has_the_only_default_route_then_takes_the_card_by_which_its_own_packets_leave() => Assert.That(
        Choose([Default(WireGuard.Index), Default(OtherNic.Index) with { IsDefault = false }], Nic, OtherNic, WireGuard), Is.EqualTo(["enp2s0"]));

    [Test]
    public void Make_when_policy_routing_has_another_default_route_then_the_main_tables_counts() => Assert.That(
        Choose([Default(OtherNic.Index) with { IsMain = false }, Default(Nic.Index) with { Priority = 500 }], Nic, OtherNic), Is.EqualTo(["enp1s0"]));

    [Test]
    public void Make_when_only_policy_routing_has_a_default_route_then_takes_its_interface() =>
        Assert.That(Choose([Default(OtherNic.Index) with { IsMain = false }], Nic, OtherNic), Is.EqualTo(["enp2s0"]));

    [Test]
    public void Make_when_the_default_route_is_one_of_IPv6_alone_then_takes_its_interface() =>
        Assert.That(Choose([Default(OtherNic.Index) with { IsIPv6 = true }], Nic, OtherNic), Is.EqualTo(["enp2s0"]));

    [Test]
    public void Make_when_both_have_a_default_route_then_that_of_IPv4_counts() =>
        Assert.That(Choose([Default(OtherNic.Index) with { IsIPv6 = true }, Default(Nic.Index)], Nic, OtherNic), Is.EqualTo(["enp1s0"]));

    [Test]
    public void Make_when_there_is_no_default_route_then_takes_the_only_one_that_can_broadcast() =>
        Assert.That(Choose([], Nic, OtherNic with { Flags = LinkFlags.Broadcast }), Is.EqualTo(["enp1s0"]));

    [Test]
    public void Make_when_there_is_no_default_route_then_bridges_without_a_way_outside_do_not_count() =>
        Assert.That(Choose([], Nic, Docker, Container with { Master = Docker.Index }, OtherContainer with { Master = Docker.Index }), Is.EqualTo(["enp1s0"]));

    [Test]
    public void Make_when_only_a_bridge_and_its_ports_are_there_then_takes_the_physical_port() =>
        Assert.That(Choose([], Bridge, PortOf(Bridge), Tap), Is.EqualTo(["enp1s0"]));

    [Test]
    public void Make_when_several_are_possible_then_names_them_and_no_guests() => Assert.That(
        () => Choose([], Nic, OtherNic, Tap),
        Throws.TypeOf<CaptureException>()
            .With.Property(nameof(CaptureException.Failure)).EqualTo(CaptureFailure.NoChoice)
            .And.Message.Contains("candidates: enp1s0, enp2s0)"));

    [Test]
    public void Make_when_there_is_only_loopback_then_says_so() =>
        Assert.That(() => Choose([], Loopback), Throws.TypeOf<CaptureException>().With.Message.Contains("none that is up and can broadcast"));

    private static Link PortOf(Link bridge) => Nic with { Master = bridge.Index };

    private static Route Default(params int[] interfaces) => new(IsIPv6: false, IsMain: true, IsDefault: true, 0, interfaces);

    private static Route[] To(Link link) => [Default(link.Index)];

    private static IReadOnlyList<InterfaceChoice> Make(Route[] routes, params Link[] links) => InterfaceChoice.Make(links, routes);

    private static string[] Choose(Route[] routes, params Link[] links) => [.. Make(routes, links).Select(static choice => choice.Name)];
}
