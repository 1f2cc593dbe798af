namespace VirtWold.Steering.Status;

/// <summary>What a rule has done so far.</summary>
/// <param name="Packets">How many frames; what the NIC has merged (GRO) is one.</param>
/// <param name="Bytes">Their bytes, Ethernet headers included.</param>
/// <param name="Last">When the last one was.</param>
internal readonly record struct RuleCounters(long Packets, long Bytes, DateTimeOffset? Last);
