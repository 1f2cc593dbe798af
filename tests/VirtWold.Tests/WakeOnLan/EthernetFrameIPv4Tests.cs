using VirtWold.WakeOnLan;

namespace VirtWold.Tests.WakeOnLan;

public sealed class EthernetFrameIPv4Tests
{
    private static readonly byte[] Payload = PayloadBuilder.Plain;

    [Test]
    public void TryRead_when_it_is_UDP_then_the_payload_is_the_datagrams()
    {
        FrameReading frame = FrameReading.Of(FrameBuilder.Of(Packet()));

        Assert.That((frame.Carrier, Hex(frame.Payload)), Is.EqualTo((Carrier.Udp4, Hex(Payload))));
    }

    [Test]
    public void TryRead_when_it_is_UDP_then_the_senders_address_is_known()
    {
        FrameReading frame = FrameReading.Of(FrameBuilder.Of(Packet()));

        Assert.That(frame.SourceAddress.ToIPAddress(), Is.EqualTo(Stations.SenderV4));
    }

    [TestCase(4)]
    [TestCase(40)]
    public void TryRead_when_there_are_options_then_they_are_stepped_over(int length)
    {
        FrameReading frame = FrameReading.Of(FrameBuilder.Of(Packet() with { Options = new byte[length] }));

        Assert.That(Hex(frame.Payload), Is.EqualTo(Hex(Payload)));
    }

    [Test]
    public void TryRead_when_bytes_follow_the_packet_then_they_are_not_in_the_payload()
    {
        FrameReading frame = FrameReading.Of(FrameBuilder.Of(Packet()).Padded(0xFF, 0xFF, 0xFF, 0xFF));

        Assert.That(Hex(frame.Payload), Is.EqualTo(Hex(Payload)));
    }

    [TestCase(0)]
    [TestCase(5)]
    [TestCase(6)]
    [TestCase(15)]
    public void TryRead_when_the_version_is_not_four_then_the_header_is_bad(int version) =>
        AssertBroken(Packet() with { Version = version }, BrokenRule.BadIpHeader);

    [TestCase(0)]
    [TestCase(4)]
    public void TryRead_when_the_header_claims_to_be_shorter_than_any_then_it_is_bad(int words) =>
        AssertBroken(Packet() with { HeaderWords = words }, BrokenRule.BadIpHeader);

    [Test]
    public void TryRead_when_the_header_claims_to_be_longer_than_the_packet_then_it_is_bad() =>
        AssertBroken(Packet() with { HeaderWords = 15, TotalLength = 59 }, BrokenRule.BadIpHeader);

    [TestCase(0)]
    [TestCase(19)]
    public void TryRead_when_the_total_length_ends_inside_the_header_then_it_is_bad(int length) =>
        AssertBroken(Packet() with { TotalLength = length }, BrokenRule.BadIpHeader);

    [Test]
    public void TryRead_when_the_total_length_is_beyond_the_frames_end_then_the_header_is_bad() =>
        AssertBroken(Packet() with { TotalLength = IPv4Builder.HeaderLength + UdpBuilder.HeaderLength + Payload.Length + 1 }, BrokenRule.BadIpHeader);

    [TestCase(IPv4Builder.MoreFragments, TestName = "TryRead_when_more_fragments_follow_then_it_is_a_fragment")]
    [TestCase(1, TestName = "TryRead_when_the_offset_is_the_smallest_then_it_is_a_fragment")]
    [TestCase(0x1FFF, TestName = "TryRead_when_the_offset_is_the_largest_then_it_is_a_fragment")]
    [TestCase(IPv4Builder.DontFragment | 1, TestName = "TryRead_when_it_may_not_be_fragmented_and_is_then_it_is_a_fragment")]
    public void TryRead_when_it_is_a_part_of_a_packet_then_it_is_refused(int flagsAndOffset) =>
        AssertBroken(Packet() with { FlagsAndOffset = flagsAndOffset }, BrokenRule.Fragment);

    [TestCase(0, TestName = "TryRead_when_no_flag_is_set_then_it_is_a_whole_packet")]
    [TestCase(IPv4Builder.DontFragment, TestName = "TryRead_when_it_may_not_be_fragmented_then_it_is_a_whole_packet")]
    [TestCase(0x8000, TestName = "TryRead_when_the_reserved_flag_is_set_then_it_is_a_whole_packet")]
    public void TryRead_when_it_is_a_whole_packet_then_it_is_read(int flagsAndOffset) =>
        AssertBroken(Packet() with { FlagsAndOffset = flagsAndOffset }, BrokenRule.None);

    [TestCase(1, TestName = "TryRead_when_it_is_ICMP_then_no_carrier_is_known")]
    [TestCase(6, TestName = "TryRead_when_it_is_TCP_then_no_carrier_is_known")]
    [TestCase(136, TestName = "TryRead_when_it_is_UDP_Lite_then_no_carrier_is_known")]
    public void TryRead_when_it_is_not_UDP_then_no_carrier_is_known(int protocol) =>
        AssertBroken(Packet() with { Protocol = (byte)protocol }, BrokenRule.NoKnownCarrier);

    [TestCase(0)]
    [TestCase(19)]
    public void TryRead_when_it_was_cut_inside_the_header_then_it_is_too_short(int captured)
    {
        FrameReading frame = FrameReading.OfCut(FrameBuilder.Of(Packet()), 14 + captured);

        Assert.That(frame.Broken, Is.EqualTo(BrokenRule.FrameTooShort));
    }

    [Test]
    public void TryRead_when_it_was_cut_inside_the_options_then_it_is_too_short()
    {
        FrameReading frame = FrameReading.OfCut(FrameBuilder.Of(Packet() with { Options = new byte[40] }), 14 + 59);

        Assert.That(frame.Broken, Is.EqualTo(BrokenRule.FrameTooShort));
    }

    private static IPv4Builder Packet() => new() { Body = new UdpBuilder { Payload = Payload }.Build() };

    private static string Hex(byte[] bytes) => Convert.ToHexString(bytes);

    private static void AssertBroken(IPv4Builder packet, BrokenRule expected) =>
        Assert.That(FrameReading.Of(FrameBuilder.Of(packet)).Broken, Is.EqualTo(expected));
}
