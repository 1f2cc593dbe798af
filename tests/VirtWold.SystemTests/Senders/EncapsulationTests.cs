using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Senders;

/// <summary>What can stand between Ethernet and the magic packet.</summary>
[TestFixture]
public sealed class EncapsulationTests() : DaemonTest(HypervisorKind.Test)
{
    private byte[] Payload => MagicPayload.Of(Guest.Mac);

    /// <summary>Each kind of tag, around a raw frame.</summary>
    [TestCase(Frame.CustomerTag)]
    [TestCase(Frame.ServiceTag)]
    [TestCase(Frame.OldStackedTag)]
    public void A_raw_frame_behind_one_tag_starts_the_machine(int tag) => Wakes(Frame.Raw(Payload).Behind(tag));

    /// <summary>Each kind of tag, around IPv4.</summary>
    [TestCase(Frame.CustomerTag)]
    [TestCase(Frame.ServiceTag)]
    [TestCase(Frame.OldStackedTag)]
    public void A_datagram_behind_one_tag_starts_the_machine(int tag) => Wakes(Frame.Udp(Payload).Behind(tag));

    /// <summary>Each kind of tag, around IPv6.</summary>
    [TestCase(Frame.CustomerTag)]
    [TestCase(Frame.ServiceTag)]
    [TestCase(Frame.OldStackedTag)]
    public void A_datagram_over_IPv6_behind_one_tag_starts_the_machine(int tag) => Wakes(Frame.Udp6(Payload).Behind(tag));

    /// <summary>Stacked tags around a raw frame.</summary>
    [TestCase(Frame.ServiceTag, Frame.CustomerTag)]
    [TestCase(Frame.CustomerTag, Frame.CustomerTag)]
    [TestCase(Frame.OldStackedTag, Frame.CustomerTag)]
    public void A_raw_frame_behind_two_tags_starts_the_machine(int outer, int inner) => Wakes(Frame.Raw(Payload).Behind(outer, inner));

    /// <summary>Stacked tags around IPv4.</summary>
    [TestCase(Frame.ServiceTag, Frame.CustomerTag)]
    [TestCase(Frame.CustomerTag, Frame.CustomerTag)]
    [TestCase(Frame.OldStackedTag, Frame.CustomerTag)]
    public void A_datagram_behind_two_tags_starts_the_machine(int outer, int inner) => Wakes(Frame.Udp(Payload).Behind(outer, inner));

    /// <summary>Stacked tags around IPv6 with another header: as far as it goes.</summary>
    [TestCase(Frame.ServiceTag, Frame.CustomerTag)]
    [TestCase(Frame.CustomerTag, Frame.CustomerTag)]
    public void A_datagram_over_IPv6_behind_two_tags_and_options_starts_the_machine(int outer, int inner) =>
        Wakes(Frame.Udp6(Payload, ExtensionHeader.DestinationOptions).Behind(outer, inner));

    /// <summary>An IPv4 header that is longer than usual.</summary>
    [Test]
    public void A_datagram_with_IPv4_options_starts_the_machine() => Wakes(Frame.UdpWithOptions(Payload));

    /// <summary>The same behind a tag: the offsets add up.</summary>
    [Test]
    public void A_datagram_with_IPv4_options_behind_a_tag_starts_the_machine() =>
        Wakes(Frame.UdpWithOptions(Payload).Behind(Frame.CustomerTag));

    /// <summary>Each header that may stand between IPv6 and UDP, and several.</summary>
    [TestCase(ExtensionHeader.HopByHop)]
    [TestCase(ExtensionHeader.DestinationOptions)]
    [TestCase(ExtensionHeader.AtomicFragment)]
    [TestCase(ExtensionHeader.HopByHop, ExtensionHeader.DestinationOptions)]
    [TestCase(ExtensionHeader.HopByHop, ExtensionHeader.AtomicFragment, ExtensionHeader.DestinationOptions)]
    public void A_datagram_over_IPv6_with_extension_headers_starts_the_machine(params object[] headers) =>
        Wakes(Frame.Udp6(Payload, headers.Cast<ExtensionHeader>()));
}
