using VirtWold.Capture;
using VirtWold.Tests.WakeOnLan;
using VirtWold.WakeOnLan;

namespace VirtWold.Tests.Capture;

public sealed class FrameReaderTests
{
    [Test]
    public void Read_when_it_is_a_magic_packet_then_the_sink_accepts_it()
    {
        RecordingSink sink = Read(FrameBuilder.Udp4(PayloadBuilder.Plain));

        Assert.That(sink.Accepted.Single().Packet.Target, Is.EqualTo(Stations.Target));
    }

    [Test]
    public void Read_when_it_is_a_magic_packet_then_the_sink_is_told_where_it_came_from()
    {
        RecordingSink sink = Read(FrameBuilder.Udp4(PayloadBuilder.Plain).Tagged(0x8100, 12));

        Assert.That(
            sink.Accepted.Single().Origin.ToString(),
            Is.EqualTo("UDP port 9 from 192.0.2.7 (02:00:00:00:00:01) on eth0, VLAN 12"));
    }

    [Test]
    public void Read_when_it_is_a_magic_packet_then_nothing_is_refused() =>
        Assert.That(Read(FrameBuilder.Udp4(PayloadBuilder.Plain)).Refused, Is.Empty);

    [Test]
    public void Read_when_the_payload_is_no_magic_packet_then_the_sink_is_told_the_rule_and_the_sender()
    {
        RecordingSink sink = Read(FrameBuilder.Raw(new byte[102]));

        (BrokenRule broken, PacketOrigin origin) = sink.Refused.Single();
        Assert.That((broken, origin.SenderMac), Is.EqualTo((BrokenRule.NoSynchronizationStream, Stations.Sender)));
    }

    [Test]
    public void Read_when_the_frame_is_broken_then_the_sink_is_told_the_rule_and_the_interface()
    {
        RecordingSink sink = Read(FrameBuilder.Of(new IPv4Builder { Protocol = 6 }));

        (BrokenRule broken, PacketOrigin origin) = sink.Refused.Single();
        Assert.That((broken, origin.Interface), Is.EqualTo((BrokenRule.NoKnownCarrier, "eth0")));
    }

    [Test]
    public void Read_when_the_frame_is_broken_then_its_sender_is_not_made_up()
    {
        RecordingSink sink = Read(FrameBuilder.Of(new IPv4Builder { FlagsAndOffset = IPv4Builder.MoreFragments }));

        Assert.That(sink.Refused.Single().Origin.ToString(), Does.Not.Contain("00:00:00:00:00:00").And.Not.Contain("raw frame"));
    }

    [Test]
    public void Read_when_it_refuses_then_nothing_is_accepted() => Assert.That(Read(FrameBuilder.Of(new IPv4Builder { Protocol = 6 })).Accepted, Is.Empty);

    [Test]
    public void Read_when_it_looks_everywhere_then_one_without_a_stream_is_passed_over() =>
        Assert.That(Read(FrameBuilder.Udp4(new byte[200]), deep: true).Refused, Is.Empty);

    [Test]
    public void Read_when_it_looks_everywhere_then_a_broken_one_is_passed_over() =>
        Assert.That(Read(FrameBuilder.Of(new IPv4Builder { FlagsAndOffset = IPv4Builder.MoreFragments }), deep: true).Refused, Is.Empty);

    [Test]
    public void Read_when_it_looks_everywhere_then_a_broken_stream_is_refused() =>
        Assert.That(
            Read(FrameBuilder.Udp4(PayloadBuilder.Plain[..^1]), deep: true).Refused.Single().Broken,
            Is.EqualTo(BrokenRule.TooFewRepetitions));

    [Test]
    public void Read_when_several_packets_were_merged_then_each_is_accepted()
    {
        byte[] payload = [.. PayloadBuilder.Plain, .. new PayloadBuilder { Target = Stations.Other }.Build()];

        Assert.That(
            Read(FrameBuilder.Udp4(payload)).Accepted.Select(static heard => heard.Packet.Target), Is.EqualTo([Stations.Target, Stations.Other]));
    }

    [TestCase(0x0000)]
    [TestCase(0x0847)]
    public void Read_when_the_EtherType_is_another_then_the_content_decides(int etherType) =>
        Assert.That(Read(FrameBuilder.Of((ushort)etherType, PayloadBuilder.Plain)).Accepted, Has.Count.EqualTo(1));

    [Test]
    public void Read_when_a_frame_of_another_EtherType_has_no_stream_then_it_is_passed_over() =>
        Assert.That(Read(FrameBuilder.Of(0x0806, new byte[200])).Refused, Is.Empty);

    [Test]
    public void Read_when_it_looks_everywhere_then_the_packet_may_stand_in_TCP()
    {
        FrameBuilder frame = FrameBuilder.Of(new IPv4Builder { Protocol = 6, Body = [.. new byte[20], .. PayloadBuilder.Plain] });

        Assert.That((Read(frame).Accepted.Count, Read(frame, deep: true).Accepted.Single().Origin.SenderMac), Is.EqualTo((0, Stations.Sender)));
    }

    [Test]
    public void Read_when_more_was_captured_than_there_was_on_the_wire_then_it_is_read_all_the_same()
    {
        RecordingSink sink = new();
        byte[] bytes = FrameBuilder.Udp4(PayloadBuilder.Plain).Build();
        FrameReader.Read(bytes, bytes.Length - 4, "eth0", deep: false, sink);

        Assert.That(sink.Accepted, Has.Count.EqualTo(1));
    }

    private static RecordingSink Read(FrameBuilder frame, bool deep = false)
    {
        RecordingSink sink = new();
        byte[] bytes = frame.Build();
        FrameReader.Read(bytes, bytes.Length, "eth0", deep, sink);
        return sink;
    }
}
