using VirtWold.Machines;

namespace VirtWold.Idling;

/// <summary>
/// How long nobody has used a machine: the time since its traffic or its use of processors between two samples was more than its owner
/// calls idle. Pure but for what it remembers; times are the clock's timestamps, given by the caller.
/// </summary>
/// <param name="time">Measures the time between timestamps.</param>
internal sealed class IdleClock(TimeProvider time)
{
    private MachineActivity _last;
    private long _lastAt;
    private bool _isStarted;

    /// <summary>When it was last in use.</summary>
    public long UsedAt { get; private set; }

    /// <summary>Since when it must be left awake for a while: its start as this saw it, or the last request to wake it.</summary>
    public long WokenAt { get; private set; }

    /// <summary>Takes a sample.</summary>
    /// <param name="activity">What the machine has used so far.</param>
    /// <param name="mark">What is idle.</param>
    /// <param name="wantedAt">When a request to wake it came last; null if none did.</param>
    /// <param name="now">The timestamp of the sample.</param>
    public void Observe(MachineActivity activity, SleepMark mark, long? wantedAt, long now)
    {
        if (!_isStarted || activity.Bytes < _last.Bytes || activity.Processor < _last.Processor)
        {
            // The first sample, or the counts of a machine that was started again.
            _isStarted = true;
            UsedAt = now;
            WokenAt = now;
        }
        else if (IsUse(activity, mark, time.GetElapsedTime(_lastAt, now)))
        {
            UsedAt = now;
        }

        if (wantedAt is { } at)
        {
            UsedAt = Math.Max(UsedAt, at);
            WokenAt = Math.Max(WokenAt, at);
        }

        _last = activity;
        _lastAt = now;
    }

    /// <summary>Begins the idle time again, after a sleep that failed.</summary>
    public void Restart(long now) => UsedAt = now;

    /// <summary>How long it has been idle, and how long until it should sleep.</summary>
    public (TimeSpan IdleFor, TimeSpan SleepsIn) Plan(SleepMark mark, long now)
    {
        TimeSpan idle = time.GetElapsedTime(UsedAt, now);
        TimeSpan untilIdle = mark.After - idle;
        TimeSpan untilRested = mark.Awake - time.GetElapsedTime(WokenAt, now);
        TimeSpan left = untilIdle > untilRested ? untilIdle : untilRested;
        return (idle, left > TimeSpan.Zero ? left : TimeSpan.Zero);
    }

    private bool IsUse(MachineActivity activity, SleepMark mark, TimeSpan elapsed) =>
        elapsed > TimeSpan.Zero
        && ((activity.Bytes - _last.Bytes) / elapsed.TotalMinutes > mark.BytesAMinute
            || (activity.Processor - _last.Processor) / elapsed * 100 > mark.ProcessorPercent);
}
