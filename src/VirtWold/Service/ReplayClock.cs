namespace VirtWold.Service;

/// <summary>A clock that stands at the time of the packet that is looked at.</summary>
internal sealed class ReplayClock : TimeProvider
{
    /// <summary>The time since 1970.</summary>
    public TimeSpan Now { get; set; }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Now.Ticks;

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch + Now;
}
