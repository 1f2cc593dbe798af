namespace VirtWold.Capture.Savefiles;

/// <summary>What a pcapng file says of an interface that it has packets of.</summary>
/// <param name="LinkType">What its packets begin with.</param>
/// <param name="SnapshotLength">The most bytes of a packet that were captured; 0 where there was no limit.</param>
/// <param name="UnitsPerSecond">What times are counted in.</param>
/// <param name="OffsetSeconds">Seconds to add to them.</param>
internal readonly record struct PcapNgInterface(int LinkType, uint SnapshotLength, UInt128 UnitsPerSecond, long OffsetSeconds)
{
    /// <summary>A packet's time, since 1970; none before that, and none that a clock can't show.</summary>
    public TimeSpan TimeOf(ulong units)
    {
        UInt128 ticks = units * (UInt128)TimeSpan.TicksPerSecond / UnitsPerSecond;
        Int128 all = (Int128)ticks + ((Int128)OffsetSeconds * TimeSpan.TicksPerSecond);
        return TimeSpan.FromTicks((long)Int128.Clamp(all, 0, (DateTimeOffset.MaxValue - DateTimeOffset.UnixEpoch).Ticks));
    }
}
