using VirtWold.Capture;
using VirtWold.Tests.Support;
using VirtWold.Tests.WakeOnLan;
using VirtWold.WakeOnLan;

namespace VirtWold.Tests.Capture;

/// <summary>What is a copy of a packet that was heard elsewhere, and what is another packet.</summary>
public sealed class CopyFilterTests
{
    private const int Port = 0;
    private const int OtherPort = 1;
    private const int Card = 2;
    private const int Unknown = 3;
    private const int Bridge = 7;

    private static readonly PacketIdentity Packet = Identity(Stations.Target, 40000);

    private ManualTimeProvider _time = null!;
    private CopyFilter _copies = null!;

    /// <summary>Two ports of a bridge, a card by itself, and one that isn't there yet.</summary>
    [SetUp]
    public void MakeIt()
    {
        _time = new ManualTimeProvider();
        _copies = new CopyFilter(4, _time);
        _copies.Join(Port, Bridge);
        _copies.Join(OtherPort, Bridge);
        _copies.Join(Card, 9);
    }

    [Test]
    public void IsCopy_when_it_comes_in_at_one_port_and_leaves_by_another_then_that_is_one() =>
        Assert.That(Hear(Port, OtherPort), Is.EqualTo([false, true]));

    [Test]
    public void IsCopy_when_a_port_hears_it_twice_then_those_are_two() => Assert.That(Hear(Port, Port), Is.EqualTo([false, false]));

    [Test]
    public void IsCopy_when_two_of_them_are_heard_at_two_ports_then_those_are_two_in_any_order() => Assert.That(
        (string.Join(' ', Hear(Port, Port, OtherPort, OtherPort)), string.Join(' ', Again(Port, OtherPort, OtherPort, Port))),
        Is.EqualTo(("False False True True", "False True False True")));

    [Test]
    public void IsCopy_when_it_comes_over_two_cables_then_those_are_two() => Assert.That(Hear(Port, Card), Is.EqualTo([false, false]));

    [Test]
    public void IsCopy_when_the_interface_is_not_known_yet_then_those_are_two() => Assert.That(Hear(Port, Unknown), Is.EqualTo([false, false]));

    [Test]
    public void IsCopy_when_another_packet_comes_then_it_is_none()
    {
        Hear(Port);
        Assert.That(
            (_copies.IsCopy(OtherPort, Identity(Stations.Other, 40000)), _copies.IsCopy(OtherPort, Identity(Stations.Target, 40001))),
            Is.EqualTo((false, false)));
    }

    [Test]
    public void IsCopy_when_a_second_has_passed_then_it_is_none()
    {
        Hear(Port);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.That(_copies.IsCopy(OtherPort, Packet), Is.False);
    }

    [Test]
    public void IsCopy_when_strangers_flood_it_then_allocates_nothing()
    {
        PacketIdentity[] flood = [.. Enumerable.Range(0, 10_000).Select(static port => Identity(Stations.Target, port))];
        Flood(flood);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Flood(flood);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    private static PacketIdentity Identity(MacAddress target, int port) => PacketIdentity.Of(
        new MagicPacket(target, default), BrokenRule.None, new PacketOrigin("eth0", Carrier.Udp4, default, default, 9, null) { SenderPort = port });

    private void Flood(PacketIdentity[] flood)
    {
        foreach (PacketIdentity packet in flood)
        {
            _copies.IsCopy(Port, packet);
        }
    }

    private bool[] Hear(params int[] places) => [.. places.Select(place => _copies.IsCopy(place, Packet))];

    private bool[] Again(params int[] places)
    {
        _time.Advance(TimeSpan.FromMinutes(1));
        return Hear(places);
    }
}
