using PacketDotNet;
using VirtWold.StandIn.Wire;
using VirtWold.WakeOnLan;

namespace VirtWold.Tests.StandIn.Wire;

public sealed class WireFrameTests
{
    private static readonly byte[] Plain = Samples.WhoHas(Samples.Machine4);

    [Test]
    public void TryRead_when_it_is_plain_then_its_stations_and_type_are_known()
    {
        Assert.That(WireFrame.TryRead(Plain, null, out WireFrame frame), Is.True);
        Assert.That(
            (frame.Source, frame.Destination, frame.EtherType, frame.Tags.Count),
            Is.EqualTo((Samples.Station(Samples.ClientMac), MacAddress.Broadcast, EtherTypes.Arp, 0)));
    }

    [Test]
    public void TryRead_when_the_kernel_has_taken_the_tag_out_then_it_is_the_outermost()
    {
        WireFrame.TryRead(Samples.Tagged(Plain, 0x8100, 7), new VlanTag(0x88A8, 0x2064), out WireFrame frame);

        Assert.That(
            (frame.Tags, frame.Tags.VlanId, frame.EtherType),
            Is.EqualTo((new VlanTags(2, new VlanTag(0x88A8, 0x2064), new VlanTag(0x8100, 7)), (int?)100, EtherTypes.Arp)));
    }

    [Test]
    public void TryRead_when_there_are_three_tags_then_it_is_left_alone() =>
        Assert.That(WireFrame.TryRead(Samples.Tagged(Samples.Tagged(Plain, 0x8100, 1), 0x8100, 2), new VlanTag(0x8100, 3), out _), Is.False);

    [Test]
    public void TryRead_when_it_ends_before_its_type_then_it_is_none([Range(0, 13)] int length) =>
        Assert.That(WireFrame.TryRead(Plain.AsSpan(0, length), null, out _), Is.False);

    [TestCase("080006040001", true)]
    [TestCase("080006050001", false)]
    [TestCase("86dd06040001", false)]
    public void ArpMessage_is_read_for_IPv4_over_Ethernet_alone(string types, bool expected)
    {
        byte[] message = [0, 1, .. Convert.FromHexString(types), .. new byte[20]];

        Assert.That(ArpMessage.TryRead(message, out _), Is.EqualTo(expected));
    }

    [Test]
    public void ArpMessage_when_it_is_read_then_all_its_fields_are_known()
    {
        byte[] frame = Samples.Arp(
            Samples.ClientMac, Samples.MachineMac, ArpOperation.Response, Samples.ClientMac, Samples.Client4, Samples.MachineMac, Samples.Machine4);
        ArpMessage.TryRead(frame.AsSpan(14), out ArpMessage message);

        Assert.That(message, Is.EqualTo(new ArpMessage(
            ArpMessage.Reply,
            Samples.Station(Samples.ClientMac),
            Samples.Address(Samples.Client4),
            Samples.Station(Samples.MachineMac),
            Samples.Address(Samples.Machine4))));
    }

    [Test]
    public void IpPacket_when_it_is_a_fragment_then_it_is_none()
    {
        byte[] frame = Samples.Syn(22);
        frame[14 + 6] = 0x20;

        Assert.That(IpPacket.TryRead(EtherTypes.IPv4, frame.AsSpan(14), out _), Is.False);
    }

    [Test]
    public void IpPacket_when_there_is_padding_behind_it_then_that_is_no_part_of_it()
    {
        byte[] frame = Samples.Syn(22);
        IpPacket.TryRead(EtherTypes.IPv4, [.. frame[14..], 1, 2, 3, 4, 5, 6], out IpPacket packet);

        Assert.That(packet.Whole.SequenceEqual(frame.AsSpan(14)), Is.True);
    }

    [Test]
    public void IpPacket_when_it_is_cut_then_its_length_is_what_it_says_of_itself()
    {
        byte[] frame = Samples.Segment(
            Samples.ClientMac, Samples.MachineMac, Samples.Client4, Samples.Machine4, 1, 80, TcpFlags.Ack, data: new byte[1000]);
        IpPacket.TryRead(EtherTypes.IPv4, frame.AsSpan(14, 100), out IpPacket packet);
        TcpSegment.TryRead(packet, out TcpSegment segment);

        Assert.That((packet.IsWhole, segment.DataLength), Is.EqualTo((false, 1000)));
    }

    [Test]
    public void IpPacket_when_it_is_IPv6_with_options_then_what_is_behind_them_is_read()
    {
        byte[] frame = Samples.Syn(22, client: Samples.Client6, machine: Samples.Machine6);
        byte[] packet = [.. frame[14..20], 60, .. frame[21..54], IpPacket.Tcp, 0, 1, 4, 0, 0, 0, 0, .. frame[54..]];
        packet[5] += 8;
        IpPacket.TryRead(EtherTypes.IPv6, packet, out IpPacket read);

        Assert.That(TcpSegment.TryRead(read, out TcpSegment segment) && segment is { IsRequest: true, DestinationPort: 22 }, Is.True);
    }

    [TestCase(0x02, true)]
    [TestCase(0x0A, true)]
    [TestCase(0x12, false)]
    [TestCase(0x03, false)]
    [TestCase(0x06, false)]
    [TestCase(0x01, false)]
    [TestCase(0x04, false)]
    [TestCase(0x00, false)]
    public void TcpSegment_is_a_request_with_SYN_and_nothing_that_speaks_of_a_connection(byte flags, bool expected)
    {
        byte[] frame = Samples.Segment(Samples.ClientMac, Samples.MachineMac, Samples.Client4, Samples.Machine4, 40000, 22, (TcpFlags)flags);
        IpPacket.TryRead(EtherTypes.IPv4, frame.AsSpan(14), out IpPacket packet);

        Assert.That(TcpSegment.TryRead(packet, out TcpSegment segment) && segment.IsRequest, Is.EqualTo(expected));
    }

    [Test]
    public void NeighborMessage_when_a_router_has_forwarded_it_then_it_is_none()
    {
        byte[] frame = Samples.Neighbor(
            Samples.ClientMac, "33:33:ff:00:00:20", Samples.Client6, "ff02::1:ff00:20", isSolicitation: true, Samples.Machine6, hopLimit: 254);
        IpPacket.TryRead(EtherTypes.IPv6, frame.AsSpan(14), out IpPacket packet);

        Assert.That(NeighborMessage.TryRead(packet, out _), Is.False);
    }

    [TestCase("2001:db8::20", "ff02::1:ff00:20", "33:33:ff:00:00:20")]
    [TestCase("fe80::5054:ff:feaa:bbcc", "ff02::1:ffaa:bbcc", "33:33:ff:aa:bb:cc")]
    public void SolicitedNode_has_the_low_bits_of_the_address(string address, string group, string station)
    {
        InternetAddress found = SolicitedNode.GroupOf(Samples.Address(address));

        Assert.That((found.ToString(), SolicitedNode.StationOf(found).ToString()), Is.EqualTo((group, station)));
    }
}
