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

    [Test]
    public void DeepProgram_when_it_is_not_UDP_then_it_is_rejected() =>
        Assert.That(Passes(FrameBuilder.Of(new IPv4Builder { Protocol = 6, Body = new byte[500] })), Is.False);

    [Test]
    public void DeepProgram_when_a_raw_frame_comes_then_it_passes() => Assert.That(Passes(FrameBuilder.Raw([1])), Is.True);

    [Test]
    public void DeepProgram_passes_every_packet_that_the_readers_accept() => Properties.Hold(
        Prop.ForAll(
            Arbitraries.FramesOf(static seed => new FrameGenerator(seed) { MaxTags = 2, MaxExtensionHeaders = 4, Spoils = false }),
            static frame => frame.Broken != BrokenRule.None || MagicFilter.Passes(frame.Captured, frame.WireLength, deep: true)),
        values: 5000);

    [Test]
    public void Passes_when_it_is_not_deep_then_answers_what_the_program_does() => Properties.Hold(Prop.ForAll(
        Arbitraries.Frames,
        static frame => MagicFilter.Passes(frame.Captured, frame.Captured.Length, deep: false)
            == UserSpaceFilter.Passes(MagicFilter.Program, frame.Captured)));

    private static bool Passes(FrameBuilder frame) => UserSpaceFilter.Passes(MagicFilter.DeepProgram, frame.Build());
}
