using VirtWold.Checks;
using VirtWold.Links;

namespace VirtWold.Tests.Checks;

public sealed class DeafnessTests
{
    private static readonly Link Loopback = LinkBuilder.Physical("lo", index: 1) with { Flags = LinkFlags.Up | LinkFlags.Loopback };
    private static readonly Link Nat = LinkBuilder.Virtual("bridge", "virbr0");
    private static readonly Link Port = LinkBuilder.Physical() with { Master = 20 };
    private static readonly Link Bridge = LinkBuilder.Virtual("bridge", "br0", index: 20);

    private static readonly LinkMap Map = new([Loopback, Nat, Port, Bridge]);

    [Test]
    public void Of_a_port_then_this_host_itself_and_the_other_bridge_are_not_heard() => Assert.That(
        Deafness.Of(Map, [Port]),
        Is.EqualTo([
            "not heard: what this host sends to its own addresses, 127.0.0.1 among them; --interface lo as well would hear it",
            "not heard: what guests and containers on virbr0 send to each other; --interface virbr0 as well would hear it",
        ]));

    [Test]
    public void Of_all_of_them_then_all_is_heard() => Assert.That(Deafness.Of(Map, [Port, Loopback, Nat]), Is.Empty);

    [Test]
    public void Of_a_bridge_where_nobody_is_then_it_is_not_said() => Assert.That(
        Deafness.Of(new LinkMap([Loopback, Port, Nat with { Flags = LinkFlags.Up | LinkFlags.Broadcast }]), [Port, Loopback]), Is.Empty);
}
