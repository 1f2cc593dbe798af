using FsCheck;
using FsCheck.Fluent;
using VirtWold.Tests.Support;
using VirtWold.WakeOnLan;

namespace VirtWold.Tests.WakeOnLan;

/// <summary>The real readers and the naive one see the same in the same bytes.</summary>
public sealed class ReaderAgreementTests
{
    private const int Values = 20_000;

    [Test]
    public void Both_readers_see_the_same_in_a_frame() => Properties.Hold(
        Prop.ForAll(Arbitraries.Frames, static frame =>
            Agree(Describe(NaiveReader.ReadFrame(frame.Captured, frame.WireLength)), Describe(FrameReading.Of(frame.Captured, frame.WireLength)))),
        Values);

    [Test]
    public void Both_readers_find_the_same_packet_in_a_payload() => Properties.Hold(
        Prop.ForAll(Arbitraries.Payloads, static payload =>
            Agree(Describe(NaiveReader.FindPacket(payload.Bytes)), Find(payload.Bytes))),
        Values);

    [Test]
    public void Both_readers_find_the_same_packet_in_a_frame() => Properties.Hold(
        Prop.ForAll(Arbitraries.Frames, static frame =>
        {
            string naive = NaiveReader.ReadFrame(frame.Captured, frame.WireLength) is { } carried
                ? Describe(NaiveReader.FindPacket(carried.Payload))
                : "refused";
            FrameReading real = FrameReading.Of(frame.Captured, frame.WireLength);
            return Agree(naive, real.Accepted ? Find(real.Payload) : "refused");
        }),
        Values);

    [Test]
    public void Both_readers_see_the_same_in_random_bytes() => Properties.Hold(
        Prop.ForAll(Arbitraries.Bytes, static bytes =>
            Agree(Describe(NaiveReader.ReadFrame(bytes, bytes.Length)), Describe(FrameReading.Of(bytes)))));

    private static Property Agree(string naive, string real) => (naive == real).Label($"naive: {naive}; real: {real}");

    private static string Describe(NaiveFrame? frame) =>
        frame is null ? "refused" : $"{frame.Carrier} {frame.VlanId} {Convert.ToHexString(frame.Payload)}";

    private static string Describe(FrameReading frame) =>
        frame.Accepted ? $"{frame.Carrier} {frame.VlanId} {Convert.ToHexString(frame.Payload)}" : "refused";

    private static string Describe(NaivePacket? packet) => packet is null ? "refused" : $"{packet.Target} and {packet.Password.Length} bytes";

    private static string Find(byte[] payload) =>
        MagicPacket.TryRead(payload, out MagicPacket packet, out _) ? $"{packet.Target} and {packet.Password.Length} bytes" : "refused";
}
