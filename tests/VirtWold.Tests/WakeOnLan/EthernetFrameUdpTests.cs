using VirtWold.WakeOnLan;

namespace VirtWold.Tests.WakeOnLan;

public sealed class EthernetFrameUdpTests
{
    private static readonly byte[] Payload = PayloadBuilder.Plain;

    [Test]
    public void TryRead_when_it_is_read_then_both_ports_are_known()
    {
        FrameReading frame = Read(new UdpBuilder { SourcePort = 50000, DestinationPort = 47009, Payload = Payload });

        Assert.That((frame.SourcePort, frame.DestinationPort), Is.EqualTo((50000, 47009)));
    }

    [Test]
    public void TryRead_when_the_port_is_zero_then_it_is_read() =>
        Assert.That(Read(new UdpBuilder { DestinationPort = 0, Payload = Payload }).Accepted, Is.True);

    [Test]
    public void TryRead_when_the_datagram_is_empty_then_the_payload_is() =>
        Assert.That(Read(new UdpBuilder()), Has.Property("Accepted").True.And.Property("Payload").Empty);

    [Test]
    public void TryRead_when_bytes_follow_the_datagram_inside_the_packet_then_they_are_not_in_the_payload()
    {
        FrameReading frame = Read(new UdpBuilder { Payload = [.. Payload, 1, 2, 3, 4], Length = 8 + Payload.Length });

        Assert.That(frame.Payload, Is.EqualTo(Payload));
    }

    [TestCase(0)]
    [TestCase(7)]
    public void TryRead_when_the_length_is_below_the_headers_then_it_is_bad(int length) =>
        AssertBroken(new UdpBuilder { Payload = Payload, Length = length }, BrokenRule.BadUdpLength);

    [TestCase(9 + 102)]
    [TestCase(65535)]
    public void TryRead_when_the_length_is_beyond_the_packets_end_then_it_is_bad(int length) =>
        AssertBroken(new UdpBuilder { Payload = Payload, Length = length }, BrokenRule.BadUdpLength);

    [Test]
    public void TryRead_when_the_length_reaches_into_the_padding_then_it_is_bad()
    {
        IPv4Builder packet = new() { Body = new UdpBuilder { Payload = Payload, Length = 8 + Payload.Length + 4 }.Build() };

        Assert.That(FrameReading.Of(FrameBuilder.Of(packet).Padded(0, 0, 0, 0)).Broken, Is.EqualTo(BrokenRule.BadUdpLength));
    }

    [Test]
    public void TryRead_when_the_packet_ends_inside_the_header_then_the_length_is_bad()
    {
        FrameBuilder frame = FrameBuilder.Of(new IPv4Builder { Body = new byte[7] }).Padded(new byte[19]);

        Assert.That(FrameReading.Of(frame).Broken, Is.EqualTo(BrokenRule.BadUdpLength));
    }

    [Test]
    public void TryRead_when_it_was_cut_inside_the_header_then_it_is_too_short() =>
        Assert.That(FrameReading.OfCut(FrameBuilder.Udp4(Payload), 14 + 20 + 7).Broken, Is.EqualTo(BrokenRule.FrameTooShort));

    [Test]
    public void TryRead_when_it_was_cut_inside_the_payload_then_the_payload_is_what_was_captured() =>
        Assert.That(FrameReading.OfCut(FrameBuilder.Udp4(Payload), 14 + 20 + 8 + 30).Payload, Is.EqualTo(Payload[..30]));

    [Test]
    public void TryRead_when_it_was_cut_inside_the_padding_then_the_payload_is_whole() =>
        Assert.That(
            FrameReading.OfCut(FrameBuilder.Udp4(Payload).Padded(new byte[40]), 14 + 20 + 8 + 102 + 10).Payload, Is.EqualTo(Payload));

    private static FrameReading Read(UdpBuilder datagram) => FrameReading.Of(FrameBuilder.Of(new IPv4Builder { Body = datagram.Build() }));

    private static void AssertBroken(UdpBuilder datagram, BrokenRule expected) =>
        Assert.That(Read(datagram).Broken, Is.EqualTo(expected));
}
