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
        RecordingSink sink = Read(FrameBuilder.Of(0x0806, []));

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
    public void Read_when_it_refuses_then_nothing_is_accepted() => Assert.That(Read(FrameBuilder.Of(0x0806, [])).Accepted, Is.Empty);

    [Test]
    public void Read_when_ordinary_frames_come_then_one_without_a_stream_is_passed_over() =>
        Assert.That(Read(FrameBuilder.Udp4(new byte[200]), isOrdinary: true).Refused, Is.Empty);

    [Test]
    public void Read_when_ordinary_frames_come_then_a_broken_one_is_passed_over() =>
        Assert.That(Read(FrameBuilder.Of(new IPv4Builder { FlagsAndOffset = IPv4Builder.MoreFragments }), isOrdinary: true).Refused, Is.Empty);

    [Test]
    public void Read_when_ordinary_frames_come_then_a_broken_stream_is_refused() =>
        Assert.That(
            Read(FrameBuilder.Udp4(PayloadBuilder.Plain[..^1]), isOrdinary: true).Refused.Single().Broken,
            Is.EqualTo(BrokenRule.TooFewRepetitions));

    private static RecordingSink Read(FrameBuilder frame, bool isOrdinary = false)
    {
        RecordingSink sink = new();
        byte[] bytes = frame.Build();
        FrameReader.Read(bytes, bytes.Length, "eth0", isOrdinary, sink);
        return sink;
    }
}
