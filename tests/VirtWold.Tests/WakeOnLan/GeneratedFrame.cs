using VirtWold.WakeOnLan;

namespace VirtWold.Tests.WakeOnLan;

/// <summary>A frame that <see cref="FrameGenerator"/> made up.</summary>
/// <param name="Seed">The seed of the generator whose first frame this is, or whose frame was made smaller.</param>
/// <param name="Captured">The bytes that were captured.</param>
/// <param name="WireLength">How many there were on the wire.</param>
internal sealed record GeneratedFrame(int Seed, byte[] Captured, int WireLength)
{
    /// <summary>The rule that the frame or its payload breaks, by the real readers; none where it is a magic packet.</summary>
    public BrokenRule Broken =>
        !EthernetFrame.TryRead(Captured, WireLength, out EthernetFrame frame, out BrokenRule broken)
        || !MagicPacket.TryRead(frame.Payload, out _, out broken)
            ? broken
            : BrokenRule.None;

    /// <summary>Smaller frames, in case one of them fails too.</summary>
    public IEnumerable<GeneratedFrame> Smaller() => SmallerBytes.Shorter(Captured).Concat(SmallerBytes.Plainer(Captured))
        .Select(bytes => this with { Captured = bytes, WireLength = WireLength - Captured.Length + bytes.Length });

    public override string ToString() => $"seed {Seed}, {WireLength} bytes on the wire, captured: {Convert.ToHexString(Captured)}";
}
