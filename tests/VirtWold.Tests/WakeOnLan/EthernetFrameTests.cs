using VirtWold.WakeOnLan;

namespace VirtWold.Tests.WakeOnLan;

public sealed class EthernetFrameTests
{
    private static readonly byte[] Payload = PayloadBuilder.Plain;

    [Test]
    public void TryRead_when_the_EtherType_is_0842_then_the_payload_is_all_that_follows()
    {
        FrameReading frame = FrameReading.Of(FrameBuilder.Raw(Payload));

        Assert.That(frame.Payload, Is.EqualTo(Payload));
    }

    [Test]
    public void TryRead_when_the_EtherType_is_0842_then_the_carrier_is_Ethernet()
    {
        FrameReading frame = FrameReading.Of(FrameBuilder.Raw(Payload));

        Assert.That((frame.Accepted, frame.Broken, frame.Carrier), Is.EqualTo((true, BrokenRule.None, Carrier.Ethernet)));
    }

    [Test]
    public void TryRead_when_the_carrier_is_Ethernet_then_there_are_no_ports_and_no_IP_address()
    {
        FrameReading frame = FrameReading.Of(FrameBuilder.Raw(Payload));

        Assert.That((frame.SourcePort, frame.DestinationPort, frame.SourceAddress.IsKnown), Is.EqualTo((0, 0, false)));
    }

    [Test]
    public void TryRead_when_it_is_read_then_both_stations_are_known()
    {
        FrameReading frame = FrameReading.Of(FrameBuilder.Raw(Payload).To(Stations.Target));

        Assert.That((frame.Destination, frame.Source), Is.EqualTo((Stations.Target, Stations.Sender)));
    }

    [Test]
    public void TryRead_when_a_raw_frame_has_nothing_behind_its_header_then_the_payload_is_empty()
    {
        FrameReading frame = FrameReading.Of(FrameBuilder.Raw([]));

        Assert.That((frame.Accepted, frame.Payload.Length), Is.EqualTo((true, 0)));
    }

    [TestCase(0)]
    [TestCase(6)]
    [TestCase(13)]
    public void TryRead_when_it_ends_before_its_EtherType_does_then_it_is_too_short(int length)
    {
        FrameReading frame = FrameReading.OfCut(FrameBuilder.Raw(Payload), length);

        Assert.That((frame.Accepted, frame.Broken), Is.EqualTo((false, BrokenRule.FrameTooShort)));
    }

    [TestCase(0x0000, TestName = "TryRead_when_it_is_as_BSD_sends_it_then_the_payload_is_what_follows")]
    [TestCase(0x0847, TestName = "TryRead_when_the_EtherType_is_another_then_the_payload_is_what_follows")]
    [TestCase(0x0074, TestName = "TryRead_when_it_is_an_802_3_length_then_the_payload_is_what_follows")]
    [TestCase(0x0806, TestName = "TryRead_when_it_is_ARP_then_the_payload_is_what_follows")]
    public void TryRead_when_the_EtherType_is_another_then_the_payload_is_what_follows(int etherType)
    {
        FrameReading frame = FrameReading.Of(FrameBuilder.Of((ushort)etherType, Payload).Tagged(0x8100, 12));

        Assert.That((frame.Accepted, frame.Carrier, frame.VlanId), Is.EqualTo((true, Carrier.Ethernet, (int?)12)));
        Assert.That(frame.Payload, Is.EqualTo(Payload));
    }

    [Test]
    public void TryRead_when_it_refuses_then_nothing_is_told_of_the_frame()
    {
        FrameReading frame = FrameReading.Of(FrameBuilder.Of(new IPv4Builder { Protocol = 6, Body = Payload }).Tagged(0x8100, 12));

        Assert.That((frame.Source, frame.VlanId, frame.Payload.Length), Is.EqualTo((default(MacAddress), default(int?), 0)));
    }

    [Test]
    public void TryRead_when_only_a_part_was_captured_then_the_payload_is_that_part()
    {
        FrameReading frame = FrameReading.OfCut(FrameBuilder.Raw(Payload), 14 + 50);

        Assert.That(frame.Payload, Is.EqualTo(Payload[..50]));
    }
}
