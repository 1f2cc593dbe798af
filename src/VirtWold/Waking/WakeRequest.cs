using VirtWold.WakeOnLan;

namespace VirtWold.Waking;

/// <summary>A request to wake that the gate let through.</summary>
/// <param name="Number">Which one it was, counted from one.</param>
/// <param name="Target">Who is to be woken.</param>
/// <param name="Origin">Who asks.</param>
/// <param name="ReceivedAt">When, as a timestamp of the clock that the gate uses.</param>
/// <param name="Decision">What the gate decided: to wake a machine, or to wait for the directory.</param>
/// <param name="Reply">Takes the outcome, where a caller waits for it.</param>
/// <param name="Proof">Set, it is no request: the waker completes it to prove that it takes requests.</param>
internal readonly record struct WakeRequest(
    long Number,
    WakeTarget Target,
    PacketOrigin Origin,
    long ReceivedAt,
    Decision Decision,
    TaskCompletionSource<WakeOutcome>? Reply,
    TaskCompletionSource? Proof = null);
