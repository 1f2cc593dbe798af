namespace VirtWold.Tests.Support;

/// <summary>
/// A clock that stands still until a test moves it. Timers that fall due are called on the thread that moves it, in their order. Safe
/// for all threads.
/// </summary>
internal sealed class ManualTimeProvider : TimeProvider
{
    private static readonly DateTimeOffset Start = new(2001, 2, 3, 4, 5, 6, 789, TimeSpan.Zero);

    private readonly Lock _lock = new();
    private readonly List<ManualTimer> _timers = [];
    private TimeSpan _elapsed;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>How long the clock has run.</summary>
    public TimeSpan Elapsed
    {
        get
        {
            lock (_lock)
            {
                return _elapsed;
            }
        }
    }

    /// <summary>Whether anything waits for it.</summary>
    public bool HasTimers
    {
        get
        {
            lock (_lock)
            {
                return _timers.Count > 0;
            }
        }
    }

    public override DateTimeOffset GetUtcNow() => Start + Elapsed;

    public override long GetTimestamp() => Elapsed.Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ManualTimer timer = new(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Moves the clock, and lets every timer run that falls due on the way.</summary>
    public void Advance(TimeSpan by)
    {
        TimeSpan end = Elapsed + by;
        while (NextDue(end) is { } timer)
        {
            timer.Fire();
        }

        lock (_lock)
        {
            _elapsed = end;
        }
    }

    /// <summary>Waits, by a real clock, until somebody waits for this one for exactly so long.</summary>
    public Task WhenSomebodyWaitsAsync(TimeSpan left) => Eventually.TrueAsync(
        () =>
        {
            lock (_lock)
            {
                return _timers.Exists(timer => timer.DueAt == _elapsed + left);
            }
        },
        () => $"nobody waits for {left}");

    /// <summary>Moves the clock step by step, whenever somebody waits for it, until a task has ended.</summary>
    public Task AdvanceUntilEndAsync(Task task, TimeSpan step) => Eventually.TrueAsync(
        () =>
        {
            if (HasTimers)
            {
                Advance(step);
            }

            return task.IsCompleted;
        },
        () => $"it hasn't ended after {Elapsed}");

    /// <summary>Takes a timer up, or forgets it where it has nothing to wait for.</summary>
    internal void Set(ManualTimer timer, TimeSpan dueTime)
    {
        lock (_lock)
        {
            _timers.Remove(timer);
            if (dueTime != Timeout.InfiniteTimeSpan)
            {
                timer.DueAt = _elapsed + dueTime;
                _timers.Add(timer);
            }
        }
    }

    /// <summary>Takes out the timer that falls due first, if one does until <paramref name="end"/>, and moves the clock there.</summary>
    private ManualTimer? NextDue(TimeSpan end)
    {
        lock (_lock)
        {
            ManualTimer? next = _timers.Where(timer => timer.DueAt <= end).MinBy(static timer => timer.DueAt);
            if (next is not null)
            {
                _timers.Remove(next);
                _elapsed = next.DueAt;
            }

            return next;
        }
    }
}
