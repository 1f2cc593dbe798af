using FsCheck.Fluent;
using VirtWold.Capture;
using VirtWold.Tests.Support;
using VirtWold.Tests.WakeOnLan;
using VirtWold.WakeOnLan;

namespace VirtWold.Tests.Capture;

/// <summary>The filter for those who want the packet anywhere in a payload.</summary>
public sealed class DeepFilterTests
{
    [Test]
    public void DeepProgram_when_the_stream_is_further_on_then_it_passes() =>
        Assert.That(Passes(FrameBuilder.Udp4(new PayloadBuilder { Lead = [1, 2, 3] }.Build())), Is.True);

    [Test]
    public void DeepProgram_when_the_stream_is_further_on_over_IPv6_then_it_passes() =>
        Assert.That(Passes(FrameBuilder.Udp6(new PayloadBuilder { Lead = [1, 2, 3] }.Build())), Is.True);

    [Test]
    public void DeepProgram_when_the_payload_is_shorter_than_a_magic_packet_then_it_is_rejected() =>
        Assert.That(Passes(FrameBuilder.Udp4(new byte[MagicPacket.Length - 1])), Is.False);

    [TestCase(6)]
    [TestCase(1)]
    public void DeepProgram_when_it_stands_in_another_protocol_then_it_passes(byte protocol) =>
        Assert.That(Passes(FrameBuilder.Of(new IPv4Builder { Protocol = protocol, Body = [.. new byte[20], .. PayloadBuilder.Plain] })), Is.True);

    [Test]
    public void DeepProgram_when_nothing_is_repeated_then_it_is_rejected() => Assert.That(
        Passes(FrameBuilder.Of(new IPv4Builder { Protocol = 6, Body = [.. Enumerable.Range(0, 1400).Select(static i => (byte)(i * i))] })), Is.False);

    [TestCase(0)]
    [TestCase(0xFF)]
    public void DeepProgram_when_it_is_padding_then_it_is_rejected(int value) =>
        Assert.That(Passes(FrameBuilder.Of(new IPv4Builder { Protocol = 6, Body = [.. Enumerable.Repeat((byte)value, 1400)] })), Is.False);

    [Test]
    public void DeepProgram_when_the_address_has_four_zeros_then_it_passes_wherever_it_stands() => Assert.That(
        Enumerable.Range(0, 1300).Where(static lead => !Passes(FrameBuilder.Of(
            0x88B5, [.. new byte[lead], .. PayloadBuilder.For("02:00:00:00:00:01"), .. new byte[1300 - lead]]))),
        Is.Empty);

    [Test]
    public void DeepProgram_is_short_enough_for_ss_to_show_it() => Assert.That(MagicFilter.DeepProgram, Has.Length.LessThan(440));

    [Test]
    public void DeepProgram_passes_every_packet_that_the_readers_accept() => Properties.Hold(
        Prop.ForAll(
            Arbitraries.FramesOf(static seed => new FrameGenerator(seed) { Spoils = false }),
            static frame => frame.Broken != BrokenRule.None || MagicFilter.Passes(frame.Captured, frame.WireLength, deep: true)),
        values: 5000);

    private static bool Passes(FrameBuilder frame) => UserSpaceFilter.Passes(MagicFilter.DeepProgram, frame.Build());
}
