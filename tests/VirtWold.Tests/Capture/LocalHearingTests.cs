using VirtWold.Capture;
using VirtWold.Links;

namespace VirtWold.Tests.Capture;

/// <summary>What a capture hears of what this host sends out of another interface.</summary>
public sealed class LocalHearingTests
{
    private static readonly Link Port = new(2, "eth0", "", 4, LinkFlags.Up);
    private static readonly Link Card = new(3, "eth1", "", 0, LinkFlags.Up);
    private static readonly Link Bridge = new(4, "br0", "bridge", 0, LinkFlags.Up);
    private static readonly Link Vlan = new(6, "eth1.7", "vlan", 0, LinkFlags.Up) { Lower = 3 };

    private static readonly LinkMap Map = new([Port, Card, Bridge, Vlan]);

    [Test]
    public void Hears_when_it_leaves_by_the_bridge_then_its_port_does() => Assert.That(LocalHearing.Hears(Map, Port, Bridge), Is.True);

    [Test]
    public void Hears_when_it_leaves_by_the_port_then_the_bridge_does_not() => Assert.That(LocalHearing.Hears(Map, Bridge, Port), Is.False);

    [Test]
    public void Hears_when_it_leaves_by_a_VLAN_then_the_card_below_does() => Assert.That(LocalHearing.Hears(Map, Card, Vlan), Is.True);

    [Test]
    public void Hears_when_it_leaves_by_another_card_then_it_does_not() => Assert.That(LocalHearing.Hears(Map, Card, Port), Is.False);
}
