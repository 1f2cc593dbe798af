using VirtWold.WakeOnLan;

namespace VirtWold.Tests.WakeOnLan;

public sealed class PacketOriginTests
{
    [Test]
    public void ToString_when_it_came_by_IPv4_then_names_port_sender_and_interface() => Assert.That(
        Of(FrameBuilder.Udp4(PayloadBuilder.Plain)),
        Is.EqualTo("UDP port 9 from 192.0.2.7 (02:00:00:00:00:01) on eth0"));

    [Test]
    public void ToString_when_it_came_by_IPv6_then_says_so() => Assert.That(
        Of(FrameBuilder.Udp6(PayloadBuilder.Plain)),
        Is.EqualTo("IPv6 UDP port 9 from 2001:db8::7 (02:00:00:00:00:01) on eth0"));

    [Test]
    public void ToString_when_it_was_a_raw_frame_then_names_the_station() => Assert.That(
        Of(FrameBuilder.Raw(PayloadBuilder.Plain)),
        Is.EqualTo("raw frame from 02:00:00:00:00:01 on eth0"));

    [Test]
    public void ToString_when_it_was_tagged_then_names_the_VLAN() => Assert.That(
        Of(FrameBuilder.Raw(PayloadBuilder.Plain).Tagged(0x8100, 0x600C)),
        Is.EqualTo("raw frame from 02:00:00:00:00:01 on eth0, VLAN 12"));

    [Test]
    public void ToString_when_the_station_is_not_known_then_names_the_address_alone()
    {
        PacketOrigin origin = new("lo", Carrier.Udp4, default, InternetAddress.FromV4([192, 0, 2, 7]), 7, null);

        Assert.That(origin.ToString(), Is.EqualTo("UDP port 7 from 192.0.2.7 on lo"));
    }

    private static string Of(FrameBuilder builder)
    {
        byte[] bytes = builder.Build();
        _ = EthernetFrame.TryRead(bytes, bytes.Length, out EthernetFrame frame, out _);
        return PacketOrigin.Of(frame, "eth0").ToString();
    }
}
