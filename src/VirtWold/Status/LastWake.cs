using VirtWold.WakeOnLan;
using VirtWold.Waking;

namespace VirtWold.Status;

/// <summary>The last time that somebody had a machine woken.</summary>
/// <param name="Time">When.</param>
/// <param name="Done">What was done, or that it failed.</param>
/// <param name="Detail">Why it failed, or what else is worth telling.</param>
/// <param name="Origin">Who had asked.</param>
/// <param name="Duration">The time from the packet to that.</param>
internal sealed record LastWake(DateTimeOffset Time, Verdict Done, string Detail, PacketOrigin Origin, TimeSpan Duration);
