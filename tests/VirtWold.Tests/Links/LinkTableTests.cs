using VirtWold.Links;

namespace VirtWold.Tests.Links;

/// <summary>Messages about interfaces, as the kernel sends them and as it never would.</summary>
public sealed class LinkTableTests
{
    [Test]
    public void TryParse_when_the_message_describes_a_bridges_port_then_reads_it()
    {
        byte[] message = new LinkMessage { Index = 7, Flags = 0x1003, HardwareType = 1 }
            .With(3, "vnet0\0"u8)
            .With(10, [4, 0, 0, 0])
            .With(18, LinkMessage.Attribute(1, "tun\0"u8))
            .Build();

        Assert.That(LinkTable.TryParse(message, out Link? link), Is.True);
        Assert.That(link, Is.EqualTo(new Link(7, "vnet0", "tun", 4, LinkFlags.Up | LinkFlags.Broadcast)));
    }

    [Test]
    public void TryParse_when_the_message_describes_a_macvlan_then_reads_its_mode_and_what_is_below()
    {
        byte[] data = LinkMessage.Attribute(1, [8, 0, 0, 0]);
        byte[] message = new LinkMessage { Index = 7 }
            .With(3, "mac0\0"u8)
            .With(5, [2, 0, 0, 0])
            .With(30, [1, 0, 0, 0])
            .With(18, [.. LinkMessage.Attribute(1, "macvlan\0"u8), .. LinkMessage.Attribute(2, data)])
            .Build();

        Assert.That(LinkTable.TryParse(message, out Link? link), Is.True);
        Assert.That((link!.MacvlanMode, link.Lower, link.Promiscuity), Is.EqualTo((8, 2, 1)));
    }

    [Test]
    public void TryParse_when_the_message_describes_a_vlan_then_reads_its_tag_its_address_and_its_length()
    {
        byte[] message = new LinkMessage { Index = 7 }
            .With(1, [2, 0, 0, 0, 0, 1])
            .With(3, "eth0.10\0"u8)
            .With(4, [0xDC, 5, 0, 0])
            .With(5, [2, 0, 0, 0])
            .With(18, [.. LinkMessage.Attribute(1, "vlan\0"u8), .. LinkMessage.Attribute(2, LinkMessage.Attribute(1, [10, 0]))])
            .Build();

        Assert.That(LinkTable.TryParse(message, out Link? link), Is.True);
        Assert.That((link!.Vlan, link.Mtu, link.Station, link.Lower, link.MacvlanMode), Is.EqualTo((10, 1500, 0x020000000001UL, 2, 0)));
    }

    [Test]
    public void TryParse_when_another_kind_has_such_data_then_it_is_no_mode()
    {
        byte[] data = LinkMessage.Attribute(1, [8, 0, 0, 0]);
        byte[] message = new LinkMessage { Index = 7 }
            .With(3, "br0\0"u8)
            .With(18, [.. LinkMessage.Attribute(1, "bridge\0"u8), .. LinkMessage.Attribute(2, data)])
            .Build();

        Assert.That(LinkTable.TryParse(message, out Link? link), Is.True);
        Assert.That(link!.MacvlanMode, Is.Zero);
    }

    [Test]
    public void TryParse_when_a_bridge_tells_of_its_port_then_refuses_it() =>
        Assert.That(LinkTable.TryParse(new LinkMessage { Family = 7 }.With(3, "eth0\0"u8).Build(), out _), Is.False);

    [Test]
    public void TryParse_when_there_is_no_name_then_refuses_it() =>
        Assert.That(LinkTable.TryParse(new LinkMessage { Index = 7 }.Build(), out _), Is.False);

    [Test]
    public void TryParse_when_an_attribute_is_longer_than_the_message_then_stops_before_it()
    {
        byte[] message = new LinkMessage { Index = 7 }.With(3, "eth0\0"u8).With(10, [4, 0, 0, 0]).Build();
        message[^8] = 200;

        Assert.That(LinkTable.TryParse(message, out Link? link), Is.True);
        Assert.That(link!.Master, Is.Zero);
    }

    [Test]
    public void TryParse_when_the_message_is_cut_anywhere_then_never_throws()
    {
        byte[] message = new LinkMessage { Index = 7 }.With(3, "eth0\0"u8).With(18, LinkMessage.Attribute(1, "bridge\0"u8)).Build();
        for (int length = 0; length < message.Length; length++)
        {
            Assert.That(() => LinkTable.TryParse(message.AsSpan(0, length), out _), Throws.Nothing);
        }
    }

    [TestCase("eno1", true)]
    [TestCase("enp0s31f6", true)]
    [TestCase("enx02005e100002", true)]
    [TestCase("enp0s31", false)]
    [TestCase("", false)]
    public void TryParse_when_there_are_alternative_names_then_the_link_is_called_by_each(string name, bool expected)
    {
        byte[] names = [.. LinkMessage.Attribute(53, "enp0s31f6\0"u8), .. LinkMessage.Attribute(53, "enx02005e100002\0"u8)];
        byte[] message = new LinkMessage { Index = 7 }.With(3, "eno1\0"u8).With(52 | 0x8000, names).Build();

        Assert.That(LinkTable.TryParse(message, out Link? link), Is.True);
        Assert.That(link!.IsCalled(name), Is.EqualTo(expected));
    }

    [Test]
    public void TryParse_when_what_it_is_laid_upon_is_in_another_namespace_then_it_has_none()
    {
        byte[] message = new LinkMessage { Index = 7 }.With(3, "eth0\0"u8).With(5, [2, 0, 0, 0]).With(37, [0, 0, 0, 0]).Build();

        Assert.That(LinkTable.TryParse(message, out Link? link), Is.True);
        Assert.That(link!.Lower, Is.Zero);
    }

    [TestCase(1, true, TestName = "CarriesEthernet_of_a_card_then_it_does")]
    [TestCase(65534, false, TestName = "CarriesEthernet_of_a_tun_or_WireGuard_then_it_does_not")]
    [TestCase(512, false, TestName = "CarriesEthernet_of_PPP_then_it_does_not")]
    public void CarriesEthernet(int type, bool expected)
    {
        byte[] message = new LinkMessage { Index = 7, HardwareType = (ushort)type }.With(3, "any\0"u8).Build();

        Assert.That(LinkTable.TryParse(message, out Link? link), Is.True);
        Assert.That(link!.CarriesEthernet, Is.EqualTo(expected));
    }

    [Test]
    public void Read_when_asked_then_knows_this_hosts_loopback() =>
        Assert.That(LinkTable.Read(), Has.Some.Matches<Link>(static link => link!.Name == "lo" && link.Flags.HasFlag(LinkFlags.Loopback)));
}
