using VirtWold.Links;

namespace VirtWold.Tests.Links;

/// <summary>How interfaces hang together.</summary>
public sealed class LinkMapTests
{
    private static readonly Link Nic = new(2, "eth0", "", 4, LinkFlags.Up);
    private static readonly Link OtherNic = new(3, "eth1", "", 0, LinkFlags.Up);
    private static readonly Link Bridge = new(4, "br0", "bridge", 0, LinkFlags.Up);
    private static readonly Link Tap = new(5, "vnet0", "tun", 4, LinkFlags.Up);
    private static readonly Link Vlan = new(6, "eth0.7", "vlan", 0, LinkFlags.Up) { Lower = 2 };
    private static readonly Link Vrf = new(7, "blue", "vrf", 0, LinkFlags.Up);

    private static readonly LinkMap Map = new([Nic, OtherNic, Bridge, Tap, Vlan, Vrf]);

    [Test]
    public void GroupOf_when_they_are_ports_of_one_bridge_then_it_is_one() => Assert.That(Map.GroupOf(Tap), Is.EqualTo(Map.GroupOf(Nic)));

    [Test]
    public void GroupOf_when_one_is_laid_upon_a_port_then_it_is_that_of_the_bridge() => Assert.That(Map.GroupOf(Vlan), Is.EqualTo(Map.GroupOf(Bridge)));

    [Test]
    public void GroupOf_when_it_hangs_together_with_none_then_it_is_its_own() => Assert.That(Map.GroupOf(OtherNic), Is.EqualTo(OtherNic.Index));

    [Test]
    public void Above_when_it_is_in_a_routing_domain_then_that_is_no_bridge() => Assert.That(Map.Above(Nic with { Master = Vrf.Index }), Is.Null);
}
