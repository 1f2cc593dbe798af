using System.Net;
using PacketDotNet;
using VirtWold.StandIn.Wire;
using VirtWold.WakeOnLan;

namespace VirtWold.Tests.StandIn.Wire;

/// <summary>What is written is read by PacketDotNet, which checks the checksums.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class FrameWriterTests
{
    private static readonly FrameAddresses Addresses = new(Samples.Station(Samples.ClientMac), Samples.Station(Samples.MachineMac), default);

    private readonly byte[] _buffer = new byte[FrameWriter.BufferLength];

    [Test]
    public void ArpReply_gives_the_station_and_turns_the_request_round()
    {
        ArpMessage.TryRead(Samples.WhoHas(Samples.Machine4).AsSpan(14), out ArpMessage request);
        ArpPacket arp = Parse(FrameWriter.ArpReply(_buffer, Addresses, request)).Extract<ArpPacket>();

        Assert.That(
            (arp.Operation, arp.SenderHardwareAddress, arp.SenderProtocolAddress, arp.TargetHardwareAddress, arp.TargetProtocolAddress),
            Is.EqualTo((ArpOperation.Response, Addresses.Source.ToPhysicalAddress(), IPAddress.Parse(Samples.Machine4), Addresses.Destination.ToPhysicalAddress(), IPAddress.Parse(Samples.Client4))));
    }

    [Test]
    public void ArpReply_is_padded_with_zeros_to_the_shortest_frame()
    {
        Array.Fill(_buffer, (byte)0xEE);
        int length = FrameWriter.ArpReply(_buffer, Addresses, default);

        Assert.That((length, _buffer[42..60].All(static filler => filler == 0)), Is.EqualTo((60, true)));
    }

    [Test]
    public void ArpReply_when_there_are_tags_then_they_stand_before_its_type()
    {
        VlanTags tags = default(VlanTags).With(new VlanTag(0x88A8, 0x6064)).With(new VlanTag(0x8100, 7));
        _ = FrameWriter.ArpReply(_buffer, Addresses with { Tags = tags }, default);

        Assert.That(Convert.ToHexString(_buffer.AsSpan(12, 10)), Is.EqualTo("88A86064810000070806"));
    }

    [Test]
    public void NeighborAdvertisement_answers_overrides_and_names_the_station()
    {
        int length = FrameWriter.NeighborAdvertisement(_buffer, Addresses, Samples.Address(Samples.Client6), Samples.Address(Samples.Machine6));
        IPv6Packet ip = Parse(length).Extract<IPv6Packet>();
        byte[] message = _buffer[54..length];

        Assert.That(
            (ip.HopLimit, ip.SourceAddress, ip.DestinationAddress, message[0], message[4], Convert.ToHexString(message[8..])),
            Is.EqualTo((255, IPAddress.Parse(Samples.Machine6), IPAddress.Parse(Samples.Client6), (byte)136, (byte)0x60, "20010DB80000000000000000000000200201525400AA0001")));
        Assert.That(InternetChecksum.Of(Samples.Address(Samples.Machine6), Samples.Address(Samples.Client6), 58, message), Is.Zero);
    }

    [TestCase(Samples.Machine4, Samples.Client4)]
    [TestCase(Samples.Machine6, Samples.Client6)]
    public void Tcp_has_the_fields_and_right_checksums(string source, string destination)
    {
        byte[] data = [1, 2, 3];
        int length = FrameWriter.Tcp(
            _buffer, Addresses, Samples.Address(source), Samples.Address(destination),
            new TcpSegment(80, 40000, 0xFFFF_FFF0, 77, TcpFlags.Ack | TcpFlags.Fin | TcpFlags.Push, 0), 1220, data);
        Packet frame = Parse(length);
        TcpPacket tcp = frame.Extract<TcpPacket>();

        Assert.That(
            (tcp.SourcePort, tcp.DestinationPort, tcp.SequenceNumber, tcp.AcknowledgmentNumber, tcp.Flags, Convert.ToHexString(tcp.Options), Convert.ToHexString(tcp.PayloadData)),
            Is.EqualTo(((ushort)80, (ushort)40000, 0xFFFF_FFF0, 77u, (ushort)0x19, "020404C4", "010203")));
        Assert.That((tcp.ValidTcpChecksum, frame.Extract<IPv4Packet>()?.ValidIPChecksum ?? true), Is.EqualTo((true, true)));
    }

    [TestCase(Samples.Machine4, Samples.Client4)]
    [TestCase(Samples.Machine6, Samples.Client6)]
    public void Again_writes_the_checksum_anew(string machine, string client)
    {
        byte[] frame = Samples.Syn(22, client: client, machine: machine);
        int checksum = machine == Samples.Machine4 ? 14 + 20 + 16 : 14 + 40 + 16;
        frame[checksum] ^= 0xFF;
        ushort etherType = machine == Samples.Machine4 ? EtherTypes.IPv4 : EtherTypes.IPv6;
        int length = FrameWriter.Again(_buffer, Addresses, etherType, frame.AsSpan(14));
        TcpPacket tcp = Parse(length).Extract<TcpPacket>();

        Assert.That((tcp.ValidTcpChecksum, tcp.SequenceNumber, tcp.SourcePort), Is.EqualTo((true, 1000u, (ushort)40000)));
    }

    [Test]
    public void Again_when_the_packet_is_cut_then_nothing_is_written() =>
        Assert.That(FrameWriter.Again(_buffer, Addresses, EtherTypes.IPv4, Samples.Syn(22).AsSpan(14, 39)), Is.Zero);

    [Test]
    public void ListenerReport_names_each_group_from_no_address_behind_a_router_alert()
    {
        InternetAddress[] groups = [SolicitedNode.GroupOf(Samples.Address("2001:db8::20")), SolicitedNode.GroupOf(Samples.Address("2001:db8::aa:21"))];
        int length = FrameWriter.ListenerReport(_buffer, Samples.Station(Samples.OwnMac), FrameWriter.GroupRecord.WantedFromNow, groups);
        IpPacket.TryRead(EtherTypes.IPv6, _buffer.AsSpan(14, length - 14), out IpPacket packet);
        byte[] message = packet.Payload.ToArray();

        Assert.That(
            (packet.Source.Bits, packet.Destination.ToString(), packet.Protocol, packet.HopLimit, packet.IsWhole),
            Is.EqualTo((UInt128.Zero, "ff02::16", (byte)58, (byte)1, true)));
        Assert.That(Convert.ToHexString(_buffer.AsSpan(0, 6)), Is.EqualTo("333300000016"));
        Assert.That(Convert.ToHexString(_buffer.AsSpan(54, 8)), Is.EqualTo("3A00050200000100"));
        Assert.That(Convert.ToHexString(message.AsSpan(4)), Is.EqualTo("0000000204000000FF0200000000000000000001FF00002004000000FF0200000000000000000001FFAA0021"));
        Assert.That(InternetChecksum.Of(SolicitedNode.Unspecified, SolicitedNode.AllReporters, 58, message), Is.Zero);
    }

    [TestCase("", 0xFFFF)]
    [TestCase("0001F203F4F5F6F7", 0x220D)]
    [TestCase("01", 0xFEFF)]
    [TestCase("FFFF0001", 0xFFFE)]
    public void Checksum_is_that_of_RFC_1071(string bytes, int expected) =>
        Assert.That(InternetChecksum.Of(Convert.FromHexString(bytes)), Is.EqualTo(expected));

    private Packet Parse(int length) => Packet.ParsePacket(LinkLayers.Ethernet, _buffer[..length]);
}
