using VirtWold.Tests.WakeOnLan;
using VirtWold.WakeOnLan;
using VirtWold.Waking;

namespace VirtWold.Tests.Waking;

public sealed class AllowedSenderTests
{
    private static readonly PacketOrigin Udp = Packets.Origin;
    private static readonly PacketOrigin Raw = new("eth0", Carrier.Ethernet, Stations.Sender, default, 0, null);

    [TestCase("192.0.2.0/24", true)]
    [TestCase("192.0.2.7", true)]
    [TestCase("198.51.100.0/24", false)]
    [TestCase("2001:db8::/32", false)]
    [TestCase("02:00:00:00:00:01", false)]
    public void Allows_when_it_came_by_UDP_then_its_network_decides(string sender, bool expected) =>
        Assert.That(Parse(sender).Allows(Udp), Is.EqualTo(expected));

    [TestCase("02:00:00:00:00:01", true)]
    [TestCase("0200.0000.0001", true)]
    [TestCase("02:00:00:00:00:02", false)]
    [TestCase("0.0.0.0/0", false)]
    [TestCase("::/0", false)]
    public void Allows_when_it_was_a_raw_frame_then_its_station_decides(string sender, bool expected) =>
        Assert.That(Parse(sender).Allows(Raw), Is.EqualTo(expected));

    [TestCase("")]
    [TestCase("eth0")]
    [TestCase("192.0.2.1/24")]
    [TestCase("02:00:00:00:00")]
    public void TryParse_when_it_is_neither_network_nor_station_then_refuses(string text) =>
        Assert.That(AllowedSender.TryParse(text, out _), Is.False);

    [Test]
    public void Allow_when_nobody_is_named_then_everybody_is_heard() =>
        Assert.That((AllowedSenders.All.Allow(Udp), AllowedSenders.All.Allow(Raw)), Is.EqualTo((true, true)));

    [Test]
    public void Allow_when_several_are_named_then_each_of_them_is_heard()
    {
        AllowedSenders senders = new([Parse("198.51.100.0/24"), Parse("192.0.2.0/24"), Parse("02:00:00:00:00:01")]);

        Assert.That((senders.Allow(Udp), senders.Allow(Raw)), Is.EqualTo((true, true)));
    }

    [Test]
    public void Allow_when_others_are_named_then_nobody_else_is_heard()
    {
        AllowedSenders senders = new([Parse("198.51.100.0/24")]);

        Assert.That((senders.Allow(Udp), senders.Allow(Raw)), Is.EqualTo((false, false)));
    }

    private static AllowedSender Parse(string text)
    {
        Assert.That(AllowedSender.TryParse(text, out AllowedSender? sender), Is.True);
        return sender!;
    }
}
