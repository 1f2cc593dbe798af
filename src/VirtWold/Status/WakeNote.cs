using VirtWold.WakeOnLan;
using VirtWold.Waking;

namespace VirtWold.Status;

/// <summary>A wake that was tried.</summary>
/// <param name="Id">Its number, from 1.</param>
/// <param name="Version">The history's version when it ended, see <see cref="PacketHistory.Version"/>.</param>
/// <param name="Time">When it ended.</param>
/// <param name="Outcome">What came of it; the machine is known.</param>
/// <param name="Origin">Who asked for it.</param>
internal readonly record struct WakeNote(long Id, long Version, DateTimeOffset Time, WakeOutcome Outcome, PacketOrigin Origin)
{
    /// <summary>The number of the request.</summary>
    public long Request { get; init; }

    /// <summary>When the machine answered after it; null if that wasn't seen.</summary>
    public Readiness? Readiness { get; init; }
}
