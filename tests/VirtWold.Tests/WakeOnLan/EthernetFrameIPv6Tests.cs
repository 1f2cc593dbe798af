using VirtWold.WakeOnLan;

namespace VirtWold.Tests.WakeOnLan;

public sealed class EthernetFrameIPv6Tests
{
    private static readonly byte[] Payload = PayloadBuilder.Plain;

    [Test]
    public void TryRead_when_it_is_UDP_then_the_payload_is_the_datagrams()
    {
        FrameReading frame = FrameReading.Of(FrameBuilder.Of(Packet()));

        Assert.That((frame.Carrier, Hex(frame.Payload)), Is.EqualTo((Carrier.Udp6, Hex(Payload))));
    }

    [Test]
    public void TryRead_when_it_is_UDP_then_the_senders_address_is_known()
    {
        FrameReading frame = FrameReading.Of(FrameBuilder.Of(Packet()));

        Assert.That(frame.SourceAddress.ToIPAddress(), Is.EqualTo(Stations.SenderV6));
    }

    [Test]
    public void TryRead_when_bytes_follow_the_packet_then_they_are_not_in_the_payload()
    {
        FrameReading frame = FrameReading.Of(FrameBuilder.Of(Packet()).Padded(0xFF, 0xFF, 0xFF, 0xFF));

        Assert.That(Hex(frame.Payload), Is.EqualTo(Hex(Payload)));
    }

    [TestCase(ExtensionHeader.HopByHopOptionsType)]
    [TestCase(ExtensionHeader.RoutingType)]
    [TestCase(ExtensionHeader.DestinationOptionsType)]
    public void TryRead_when_there_is_an_extension_header_then_it_is_stepped_over(byte type) =>
        AssertRead(Packet(ExtensionHeader.Of(type)));

    [TestCase(2)]
    [TestCase(30)]
    public void TryRead_when_an_extension_header_is_longer_then_all_of_it_is_stepped_over(int units) =>
        AssertRead(Packet(ExtensionHeader.Of(ExtensionHeader.DestinationOptionsType, units)));

    [Test]
    public void TryRead_when_it_is_an_atomic_fragment_then_it_is_a_whole_packet() =>
        AssertRead(Packet(ExtensionHeader.Fragment()));

    [Test]
    public void TryRead_when_the_fragment_headers_reserved_byte_is_set_then_it_is_still_eight_bytes_long() =>
        AssertRead(Packet(ExtensionHeader.Fragment() with { Length = 7 }));

    [TestCase(1, false, TestName = "TryRead_when_it_is_the_last_fragment_then_it_is_refused")]
    [TestCase(0, true, TestName = "TryRead_when_it_is_the_first_fragment_then_it_is_refused")]
    [TestCase(0x1FFF, true, TestName = "TryRead_when_it_is_a_fragment_in_the_middle_then_it_is_refused")]
    public void TryRead_when_it_is_a_part_of_a_packet_then_it_is_refused(int offset, bool more) =>
        AssertBroken(Packet(ExtensionHeader.Fragment(offset, more)), BrokenRule.Fragment);

    [Test]
    public void TryRead_when_there_are_eight_extension_headers_then_all_are_stepped_over() => AssertRead(Packet(Many(8)));

    [Test]
    public void TryRead_when_there_are_nine_extension_headers_then_they_are_too_many() =>
        AssertBroken(Packet(Many(9)), BrokenRule.TooManyExtensionHeaders);

    [TestCase(6, TestName = "TryRead_when_it_is_TCP_then_no_carrier_is_known")]
    [TestCase(58, TestName = "TryRead_when_it_is_ICMPv6_then_no_carrier_is_known")]
    [TestCase(59, TestName = "TryRead_when_nothing_follows_then_no_carrier_is_known")]
    [TestCase(51, TestName = "TryRead_when_it_is_authenticated_then_no_carrier_is_known")]
    public void TryRead_when_it_is_not_UDP_then_no_carrier_is_known(int protocol) =>
        AssertBroken(Packet() with { Protocol = (byte)protocol }, BrokenRule.NoKnownCarrier);

    [Test]
    public void TryRead_when_something_other_than_UDP_is_behind_extension_headers_then_no_carrier_is_known() =>
        AssertBroken(Packet(Many(2)) with { Protocol = 58 }, BrokenRule.NoKnownCarrier);

    [TestCase(0)]
    [TestCase(4)]
    [TestCase(7)]
    public void TryRead_when_the_version_is_not_six_then_the_header_is_bad(int version) =>
        AssertBroken(Packet() with { Version = version }, BrokenRule.BadIpHeader);

    [Test]
    public void TryRead_when_the_payload_length_is_beyond_the_frames_end_then_the_header_is_bad() =>
        AssertBroken(Packet() with { PayloadLength = UdpBuilder.HeaderLength + Payload.Length + 1 }, BrokenRule.BadIpHeader);

    [Test]
    public void TryRead_when_an_extension_header_is_beyond_the_packets_end_then_the_header_is_bad() =>
        AssertBroken(Packet(ExtensionHeader.Of(ExtensionHeader.RoutingType) with { Length = 255 }), BrokenRule.BadIpHeader);

    [Test]
    public void TryRead_when_the_packet_ends_inside_an_extension_header_and_padding_follows_then_the_header_is_bad() =>
        AssertBroken(Packet(Many(1)) with { PayloadLength = 4 }, BrokenRule.BadIpHeader);

    [Test]
    public void TryRead_when_the_payload_length_is_zero_then_the_UDP_length_is_bad() =>
        AssertBroken(Packet() with { PayloadLength = 0 }, BrokenRule.BadUdpLength);

    [TestCase(0)]
    [TestCase(39)]
    public void TryRead_when_it_was_cut_inside_the_header_then_it_is_too_short(int captured) =>
        AssertCut(Packet(), captured);

    [TestCase(40)]
    [TestCase(47)]
    public void TryRead_when_it_was_cut_at_the_start_of_an_extension_header_then_it_is_too_short(int captured) =>
        AssertCut(Packet(Many(1)), captured);

    [Test]
    public void TryRead_when_it_was_cut_inside_a_long_extension_header_then_it_is_too_short() =>
        AssertCut(Packet(ExtensionHeader.Of(ExtensionHeader.RoutingType, units: 3)), 40 + 23);

    private static IPv6Builder Packet(params ExtensionHeader[] headers) =>
        new() { Body = new UdpBuilder { Payload = Payload }.Build(), ExtensionHeaders = [.. headers] };

    private static ExtensionHeader[] Many(int count) =>
        [.. Enumerable.Repeat(ExtensionHeader.Of(ExtensionHeader.DestinationOptionsType), count)];

    private static string Hex(byte[] bytes) => Convert.ToHexString(bytes);

    private static void AssertRead(IPv6Builder packet) =>
        Assert.That(Hex(FrameReading.Of(FrameBuilder.Of(packet)).Payload), Is.EqualTo(Hex(Payload)));

    private static void AssertBroken(IPv6Builder packet, BrokenRule expected) =>
        Assert.That(FrameReading.Of(FrameBuilder.Of(packet)).Broken, Is.EqualTo(expected));

    private static void AssertCut(IPv6Builder packet, int captured) =>
        Assert.That(FrameReading.OfCut(FrameBuilder.Of(packet), 14 + captured).Broken, Is.EqualTo(BrokenRule.FrameTooShort));
}
