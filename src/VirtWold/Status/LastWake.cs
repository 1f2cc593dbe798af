using VirtWold.WakeOnLan;
using VirtWold.Waking;

namespace VirtWold.Status;

/// <summary>The last wake of a machine.</summary>
/// <param name="Time">When.</param>
/// <param name="Outcome">What came of it.</param>
/// <param name="Origin">Who had asked.</param>
internal sealed record LastWake(DateTimeOffset Time, WakeOutcome Outcome, PacketOrigin Origin)
{
    /// <summary>When the machine answered after it; null if that wasn't seen.</summary>
    public Readiness? Readiness { get; init; }
}
