using VirtWold.StandIn.Wire;

namespace VirtWold.StandIn;

/// <summary>What is known of a frame that was received.</summary>
/// <param name="Length">How many bytes were received.</param>
/// <param name="Stripped">The tag that the kernel has taken out, where it has.</param>
/// <param name="Kind">How it came.</param>
internal readonly record struct ReceivedFrame(int Length, VlanTag? Stripped, FrameKind Kind);
