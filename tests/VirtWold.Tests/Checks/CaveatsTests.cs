using VirtWold.Checks;
using VirtWold.Links;

namespace VirtWold.Tests.Checks;

public sealed class CaveatsTests
{
    private const int Vepa = 2;
    private const int Bridge = 4;
    private const int Passthru = 8;

    private static readonly Link Physical = LinkBuilder.Physical();
    private static readonly Link BridgeLink = LinkBuilder.Virtual("bridge", "br0");

    [Test]
    public void Of_a_physical_interface_then_there_are_none() => Assert.That(Of(Physical), Is.Empty);

    [Test]
    public void Of_a_bridge_when_it_has_a_port_then_the_port_is_the_remedy()
    {
        Caveat caveat = Of(BridgeLink, Physical with { Master = BridgeLink.Index }).Single();

        Assert.That((caveat.Message, caveat.Remedy), Is.EqualTo((
            "br0 is a bridge: frames that are addressed to a sleeping machine itself, as etherwake sends them, don't reach it",
            "name its port: --interface eth0, or add --promiscuous")));
    }

    [Test]
    public void Of_a_bridge_when_it_has_virtual_ports_besides_then_only_the_physical_one_is_named()
    {
        Link port = Physical with { Master = BridgeLink.Index };
        Link tap = LinkBuilder.Virtual("tun", "vnet0", index: 11) with { Master = BridgeLink.Index };

        Assert.That(Of(BridgeLink, port, tap).Single().Remedy, Does.StartWith("name its port: --interface eth0,"));
    }

    [Test]
    public void Of_a_bridge_when_it_has_several_ports_then_all_of_them_are_named()
    {
        Link one = Physical with { Master = BridgeLink.Index };
        Link other = LinkBuilder.Physical("eth1", index: 3) with { Master = BridgeLink.Index };

        Assert.That(Of(BridgeLink, one, other).Single().Remedy, Does.StartWith("name the port that leads outside, one of eth0, eth1"));
    }

    [Test]
    public void Of_a_bridge_when_the_daemon_is_promiscuous_then_there_are_none() =>
        Assert.That(Caveats.Of(BridgeLink, new LinkMap([BridgeLink]), promiscuous: true, isBridgeFiltered: false, hasAddress: true), Is.Empty);

    [Test]
    public void Of_a_bridge_when_somebody_else_has_made_it_promiscuous_then_there_are_none() =>
        Assert.That(Of(BridgeLink with { Promiscuity = 1 }), Is.Empty);

    [TestCase(true, false, 1)]
    [TestCase(true, true, 0)]
    [TestCase(false, false, 0)]
    public void Of_a_bridge_when_iptables_sees_its_frames_and_it_has_no_address_then_that_is_one(bool isFiltered, bool hasAddress, int expected) =>
        Assert.That(
            Caveats.Of(BridgeLink, new LinkMap([BridgeLink]), promiscuous: true, isFiltered, hasAddress)
                .Count(static caveat => caveat.Message.Contains("bridge-nf-call-iptables", StringComparison.Ordinal)),
            Is.EqualTo(expected));

    [TestCase("macvlan", Bridge, 1)]
    [TestCase("macvlan", Vepa, 1)]
    [TestCase("macvlan", Passthru, 0)]
    [TestCase("macvtap", Bridge, 1)]
    public void Of_a_macvlan_then_it_depends_on_its_mode(string kind, int mode, int expected) =>
        Assert.That(Of(LinkBuilder.Virtual(kind, "mac0") with { MacvlanMode = mode }), Has.Length.EqualTo(expected));

    [Test]
    public void Of_a_macvlan_then_the_interface_below_is_the_remedy() => Assert.That(
        Of(LinkBuilder.Virtual("macvlan", "mac0") with { MacvlanMode = Bridge, Lower = Physical.Index }, Physical).Single().Remedy,
        Is.EqualTo("name the interface below it: --interface eth0"));

    [TestCase("bond")]
    [TestCase("team")]
    public void Of_a_port_of_a_bond_then_the_whole_is_the_remedy(string kind)
    {
        Link whole = LinkBuilder.Virtual(kind, "bond0");

        Assert.That(Of(Physical with { Master = whole.Index }, whole).Single().Remedy, Is.EqualTo("name the whole: --interface bond0"));
    }

    [Test]
    public void Of_a_bond_then_there_are_none() => Assert.That(Of(LinkBuilder.Virtual("bond", "bond0")), Is.Empty);

    [Test]
    public void Of_an_interface_without_broadcasts_then_that_is_one() => Assert.That(
        Of(LinkBuilder.Virtual("wireguard", "wg0") with { Flags = LinkFlags.Up | LinkFlags.LowerUp }).Single().Message,
        Does.Contain("can't receive broadcasts"));

    [Test]
    public void Of_loopback_then_that_is_one() => Assert.That(
        Of(Physical with { Name = "lo", Flags = LinkFlags.Up | LinkFlags.Loopback | LinkFlags.LowerUp }).Single().Message,
        Is.EqualTo("lo hears only what this host sends to itself"));

    [Test]
    public void Of_an_interface_without_a_carrier_then_that_is_one() =>
        Assert.That(Of(Physical with { Flags = LinkFlags.Up | LinkFlags.Broadcast }).Single().Message, Does.Contain("nobody at the other end"));

    [Test]
    public void Describe_when_it_is_a_VLAN_then_the_interface_below_is_named()
    {
        Link vlan = LinkBuilder.Virtual("vlan", "eth0.5") with { Lower = Physical.Index };

        Assert.That(Describe(vlan, Physical), Is.EqualTo("eth0.5 is up (a VLAN of eth0: hears what is tagged for it)"));
    }

    [Test]
    public void Describe_when_it_is_a_port_then_its_bridge_is_named() => Assert.That(
        Describe(Physical with { Master = BridgeLink.Index, Promiscuity = 1 }, BridgeLink),
        Is.EqualTo("eth0 is up, a port of the bridge br0"));

    [Test]
    public void Describe_when_it_takes_only_its_own_frames_then_that_is_said() =>
        Assert.That(Describe(Physical), Does.EndWith("; hears broadcasts and what is addressed to this host, and with --promiscuous the rest"));

    private static Caveat[] Of(Link link, params Link[] others) =>
        [.. Caveats.Of(link, new LinkMap([link, .. others]), promiscuous: false, isBridgeFiltered: false, hasAddress: true)];

    private static string Describe(Link link, params Link[] others) => Caveats.Describe(link, new LinkMap([link, .. others]), promiscuous: false);
}
