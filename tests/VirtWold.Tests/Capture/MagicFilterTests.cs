using FsCheck.Fluent;
using VirtWold.Capture;
using VirtWold.Tests.Support;
using VirtWold.Tests.WakeOnLan;
using VirtWold.WakeOnLan;

namespace VirtWold.Tests.Capture;

/// <summary>
/// The filter, over frames as the kernel shows them to it: without the outermost 802.1Q or 802.1ad tag, with all others.
/// </summary>
public sealed class MagicFilterTests
{
    private static readonly byte[] Payload = PayloadBuilder.Plain;

    private static IEnumerable<TestCaseData> Senders => SenderFrames.Known.Select(static (sender, index) =>
        new TestCaseData(index).SetArgDisplayNames(sender.Program));

    [TestCaseSource(nameof(Senders))]
    public void Program_when_a_known_sender_sends_then_it_passes(int index) =>
        Assert.That(UserSpaceFilter.Passes(MagicFilter.Program, SenderFrames.Known.ElementAt(index).Frame), Is.True);

    [TestCaseSource(nameof(Senders))]
    public void TryRead_when_a_known_sender_sends_then_it_reads_it(int index)
    {
        FrameReading frame = FrameReading.Of(SenderFrames.Known.ElementAt(index).Frame);

        Assert.That(MagicPacket.TryRead(frame.Payload, out _, out _), Is.True);
    }

    /// <summary>A station's address in reverse may be a group's. The filter lets it through, whether it counts or not.</summary>
    [TestCase("57:34:12:00:54:52")]
    [TestCase("ff:34:12:00:54:52")]
    public void Program_when_the_address_is_a_groups_then_it_passes_all_the_same(string target)
    {
        byte[] payload = PayloadBuilder.For(target);
        Assert.That(
            new[] { FrameBuilder.Udp4(payload), FrameBuilder.Udp6(payload), FrameBuilder.Of(0x0842, payload), FrameBuilder.Of(0x88B5, payload) }
                .Select(static frame => UserSpaceFilter.Passes(MagicFilter.Program, frame.Build())),
            Is.All.True);
    }

    [TestCase(4)]
    [TestCase(20)]
    [TestCase(40)]
    public void Program_when_IPv4_has_options_then_it_passes(int length) => AssertPasses(Udp4(options: length));

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    [TestCase(4)]
    public void Program_when_IPv6_has_up_to_four_extension_headers_then_it_passes(int count) =>
        AssertPasses(Udp6(Enumerable.Repeat(ExtensionHeader.Of(ExtensionHeader.DestinationOptionsType), count)));

    [TestCase(ExtensionHeader.HopByHopOptionsType)]
    [TestCase(ExtensionHeader.RoutingType)]
    [TestCase(ExtensionHeader.DestinationOptionsType)]
    public void Program_when_IPv6_has_an_extension_header_of_any_kind_then_it_passes(byte type) =>
        AssertPasses(Udp6([ExtensionHeader.Of(type)]));

    [Test]
    public void Program_when_an_extension_header_is_long_then_it_passes() =>
        AssertPasses(Udp6([ExtensionHeader.Of(ExtensionHeader.HopByHopOptionsType, units: 5)]));

    [Test]
    public void Program_when_it_is_an_atomic_fragment_then_it_passes() => AssertPasses(Udp6([ExtensionHeader.Fragment()]));

    [TestCase(0x8100)]
    [TestCase(0x88A8)]
    [TestCase(0x9100)]
    public void Program_when_a_tag_is_left_then_each_kind_of_frame_passes(int etherType) => Assert.That(
        new[] { FrameBuilder.Raw(Payload), Udp4(), Udp6([]) }.Select(frame => UserSpaceFilter.Passes(frame.Tagged(etherType, 12))),
        Is.All.True);

    [TestCase(0x9100, 0x8100)]
    [TestCase(0x9100, 0x88A8)]
    [TestCase(0x9100, 0x9100)]
    [TestCase(0x8100, 0x8100)]
    [TestCase(0x88A8, 0x8100)]
    public void Program_when_two_tags_are_left_then_each_kind_of_frame_passes(int outer, int inner) => Assert.That(
        new[] { FrameBuilder.Raw(Payload), Udp4(), Udp6([]) }
            .Select(frame => UserSpaceFilter.Passes(frame.Tagged(outer, 12).Tagged(inner, 13))),
        Is.All.True);

    [Test]
    public void Program_when_a_tag_and_options_come_together_then_it_passes() => AssertPasses(Udp4(options: 12).Tagged(0x9100, 12));

    [Test]
    public void Program_when_a_tag_and_extension_headers_come_together_then_it_passes() =>
        AssertPasses(Udp6([ExtensionHeader.Of(0), ExtensionHeader.Of(43, 2), ExtensionHeader.Fragment()]).Tagged(0x8100, 12));

    [Test]
    public void Program_when_a_raw_frame_has_something_before_the_stream_then_it_passes() =>
        AssertPasses(FrameBuilder.Raw(new PayloadBuilder { Lead = [1, 2, 3] }.Build()));

    [Test]
    public void Program_when_a_raw_frame_is_no_magic_packet_then_it_passes_to_be_counted() => AssertPasses(FrameBuilder.Raw([1, 2, 3]));

    [Test]
    public void Program_when_it_is_ARP_then_it_is_rejected() => AssertRejected(FrameBuilder.Of(0x0806, [0, 1, 8, 0, 6, 4, 0, 1, .. new byte[38]]));

    [Test]
    public void Program_when_a_foreign_frame_is_padded_then_it_is_rejected() => AssertRejected(FrameBuilder.Of(0x88CC, new byte[1400]));

    [TestCase(0x0000)]
    [TestCase(0x0847)]
    [TestCase(0x0066)]
    [TestCase(0x8864)]
    public void Program_when_the_EtherType_is_another_then_the_content_decides_wherever_it_stands(int etherType) => Assert.That(
        Enumerable.Range(0, 1400).Where(lead => !UserSpaceFilter.Passes(
            FrameBuilder.Of((ushort)etherType, [.. new byte[lead], .. Payload, .. new byte[1400 - lead]]))),
        Is.Empty);

    [TestCase(6, TestName = "Program_when_it_is_TCP_then_it_is_rejected")]
    [TestCase(1, TestName = "Program_when_it_is_ICMP_then_it_is_rejected")]
    public void Program_when_IPv4_carries_something_else_then_it_is_rejected(byte protocol) =>
        AssertRejected(FrameBuilder.Of(new IPv4Builder { Protocol = protocol, Body = Datagram(Payload) }));

    [TestCase(6, TestName = "Program_when_it_is_TCP_over_IPv6_then_it_is_rejected")]
    [TestCase(58, TestName = "Program_when_it_is_ICMPv6_then_it_is_rejected")]
    public void Program_when_IPv6_carries_something_else_then_it_is_rejected(byte protocol) =>
        AssertRejected(FrameBuilder.Of(new IPv6Builder { Protocol = protocol, Body = Datagram(Payload) }));

    [Test]
    public void Program_when_UDP_carries_something_else_then_it_is_rejected() => AssertRejected(FrameBuilder.Udp4(new byte[102]));

    [Test]
    public void Program_when_UDP_over_IPv6_carries_something_else_then_it_is_rejected() => AssertRejected(FrameBuilder.Udp6(new byte[102]));

    [Test]
    public void Program_when_there_are_only_five_FF_then_it_is_rejected() =>
        AssertRejected(FrameBuilder.Udp4(new PayloadBuilder { Synchronization = 5 }.Build()));

    [Test]
    public void Program_when_the_stream_is_not_where_the_payload_begins_then_it_is_rejected() =>
        AssertRejected(FrameBuilder.Udp4(new PayloadBuilder { Lead = [0] }.Build()));

    [Test]
    public void Program_when_the_stream_is_not_where_the_payload_over_IPv6_begins_then_it_is_rejected() =>
        AssertRejected(FrameBuilder.Udp6(new PayloadBuilder { Lead = [0] }.Build()));

    [TestCase(1)]
    [TestCase(0x1FFF)]
    [TestCase(IPv4Builder.MoreFragments | 64)]
    public void Program_when_it_is_a_fragment_with_an_offset_then_it_is_rejected(int flagsAndOffset) =>
        AssertRejected(FrameBuilder.Of(new IPv4Builder { FlagsAndOffset = flagsAndOffset, Body = Datagram(Payload) }));

    [Test]
    public void Program_when_there_are_five_extension_headers_then_it_is_rejected() =>
        AssertRejected(Udp6(Enumerable.Repeat(ExtensionHeader.Of(ExtensionHeader.RoutingType), 5)));

    [Test]
    public void Program_when_an_extension_header_is_of_another_kind_then_it_is_rejected() =>
        AssertRejected(Udp6([ExtensionHeader.Of(51)]));

    [Test]
    public void Program_when_there_are_three_tags_then_it_passes() =>
        AssertPasses(Udp4().Tagged(0x9100, 1).Tagged(0x8100, 2).Tagged(0x8100, 3));

    [Test]
    public void Program_when_there_are_more_tags_then_the_content_decides() =>
        AssertPasses(Udp4().Tagged(0x9100, 1).Tagged(0x8100, 2).Tagged(0x8100, 3).Tagged(0x8100, 4));

    [Test]
    public void Program_when_the_frame_ends_early_then_it_is_rejected()
    {
        byte[] frame = FrameBuilder.Udp4(Payload).Build();

        Assert.That(
            Enumerable.Range(0, 14 + 20 + 8 + 6).Where(length => UserSpaceFilter.Passes(MagicFilter.Program, frame[..length])),
            Is.Empty);
    }

    [Test]
    public void Program_passes_every_packet_that_the_readers_accept() => Properties.Hold(
        Prop.ForAll(
            Arbitraries.FramesOf(static seed => new FrameGenerator(seed) { MaxTags = 3, MaxExtensionHeaders = 4, Spoils = false }),
            static frame => UserSpaceFilter.Passes(MagicFilter.Program, frame.Captured) || !IsHeard(frame)),
        values: 5000);

    [Test]
    public void Program_lets_no_datagram_through_that_has_no_stream_at_the_start_of_its_payload() => Properties.Hold(
        Prop.ForAll(
            Arbitraries.FramesOf(static seed => new FrameGenerator(seed) { MaxTags = 3 }),
            static frame => !UserSpaceFilter.Passes(MagicFilter.Program, frame.Captured)
                || FrameReading.Of(frame.Captured) is { Accepted: false } or { Carrier: Carrier.Ethernet } or { Payload.Length: < 6 }
                || BeginsWithStream(frame)),
        values: 5000);

    [Test]
    public void Program_is_short_enough_for_the_kernel() => Assert.That(MagicFilter.Program, Has.Length.LessThan(4096));

    /// <summary>Whether a magic packet is where the daemon looks: anywhere in a frame that isn't IP, or at the beginning of a datagram.</summary>
    private static bool IsHeard(GeneratedFrame frame) =>
        frame.Broken == BrokenRule.None
        && (BeginsWithStream(frame) || FrameReading.Of(frame.Captured).Carrier == Carrier.Ethernet);

    private static bool BeginsWithStream(GeneratedFrame frame) =>
        FrameReading.Of(frame.Captured) is { Accepted: true } reading && reading.Payload.AsSpan().StartsWith(Payload.AsSpan(..6));

    private static FrameBuilder Udp4(int options = 0) =>
        FrameBuilder.Of(new IPv4Builder { Options = new byte[options], Body = Datagram(Payload) });

    private static FrameBuilder Udp6(IEnumerable<ExtensionHeader> headers) =>
        FrameBuilder.Of(new IPv6Builder { ExtensionHeaders = [.. headers], Body = Datagram(Payload) });

    private static byte[] Datagram(byte[] payload) => new UdpBuilder { Payload = payload }.Build();

    private static void AssertPasses(FrameBuilder frame) => Assert.That(UserSpaceFilter.Passes(frame), Is.True);

    private static void AssertRejected(FrameBuilder frame) => Assert.That(UserSpaceFilter.Passes(frame), Is.False);
}
