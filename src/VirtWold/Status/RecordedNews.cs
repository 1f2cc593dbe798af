namespace VirtWold.Status;

/// <summary>What was recorded, as of one moment.</summary>
/// <param name="Packets">The last packets, the one that was changed last first.</param>
/// <param name="Wakes">The wakes that the caller hasn't seen yet, the oldest first.</param>
internal sealed record RecordedNews(IReadOnlyList<PacketEntry> Packets, IReadOnlyList<WakeNote> Wakes);
