using FsCheck;
using FsCheck.Fluent;
using VirtWold.Tests.Support;

namespace VirtWold.Tests.WakeOnLan;

/// <summary>The real readers and the naive one see the same in the same bytes.</summary>
public sealed class ReaderAgreementTests
{
    private const int Values = 20_000;

    [Test]
    public void Both_readers_see_the_same_in_a_frame() => Properties.Hold(
        Prop.ForAll(Arbitraries.Frames, static frame => Agree(ReaderAgreement.FindDisagreement(frame.Captured, frame.WireLength))),
        Values);

    [Test]
    public void Both_readers_find_the_same_packet_in_a_payload() => Properties.Hold(
        Prop.ForAll(Arbitraries.Payloads, static payload => Agree(ReaderAgreement.FindDisagreement(payload.Bytes))),
        Values);

    [Test]
    public void Both_readers_see_the_same_in_random_bytes() => Properties.Hold(
        Prop.ForAll(Arbitraries.Bytes, static bytes => Agree(ReaderAgreement.FindDisagreement(bytes, bytes.Length))));

    private static Property Agree(string? disagreement) => (disagreement is null).Label(disagreement ?? "");
}
