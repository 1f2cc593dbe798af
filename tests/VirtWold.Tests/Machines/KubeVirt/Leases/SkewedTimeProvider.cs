namespace VirtWold.Tests.Machines.KubeVirt.Leases;

/// <summary>The clock of a node whose time of day is wrong; seconds are as long as elsewhere.</summary>
/// <param name="right">The right time.</param>
/// <param name="skew">How much it is ahead at first.</param>
internal sealed class SkewedTimeProvider(TimeProvider right, TimeSpan skew) : TimeProvider
{
    /// <summary>How much it is ahead.</summary>
    public TimeSpan Skew { get; set; } = skew;

    public override long TimestampFrequency => right.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => right.GetUtcNow() + Skew;

    public override long GetTimestamp() => right.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => right.CreateTimer(callback, state, dueTime, period);
}
