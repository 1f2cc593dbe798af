using VirtWold.WakeOnLan;

namespace VirtWold.Waking;

/// <summary>A magic packet that the gate let through.</summary>
/// <param name="Number">Which one it was, counted from one.</param>
/// <param name="Packet">The packet.</param>
/// <param name="Origin">Where it came from.</param>
/// <param name="ReceivedAt">When, as a timestamp of the clock that the gate uses.</param>
/// <param name="Reply">Takes what came of it, where somebody waits for that.</param>
/// <param name="Proof">Set, it is no packet: whoever takes it ends the task to prove that requests are taken.</param>
internal readonly record struct WakeRequest(
    long Number,
    MagicPacket Packet,
    PacketOrigin Origin,
    long ReceivedAt,
    TaskCompletionSource<WakeOutcome>? Reply,
    TaskCompletionSource? Proof = null);
