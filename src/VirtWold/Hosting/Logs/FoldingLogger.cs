using System.Globalization;
using Microsoft.Extensions.Logging;

namespace VirtWold.Hosting.Logs;

/// <summary>
/// Folds lines that repeat the one before: the first is written immediately; the number of repeats is written when another line comes, or ten
/// seconds later. Only neighbours are folded, so that what is written stays in its order. Safe for all threads.
/// </summary>
/// <param name="inner">What is written goes there.</param>
/// <param name="time">The clock. There is a timer only while there is something left to say.</param>
internal sealed class FoldingLogger(ILogger inner, TimeProvider time) : ILogger, IDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private (LogLevel Level, int Event, string Text) _last;
    private long _lastAt;
    private long _saidAt;
    private int _count;
    private ITimer? _timer;

    public bool IsEnabled(LogLevel logLevel) => inner.IsEnabled(logLevel);

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => inner.BeginScope(state);

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel))
        {
            return;
        }

        (LogLevel, int, string) line = (logLevel, eventId.Id, formatter(state, exception));
        lock (_lock)
        {
            long now = time.GetTimestamp();
            bool isRepeated = line == _last && exception is null && time.GetElapsedTime(_lastAt, now) < Longest;
            _lastAt = now;
            if (isRepeated)
            {
                Count();
                return;
            }

            Say();
            _last = line;
            _saidAt = now;
            inner.Log(logLevel, eventId, state, exception, formatter);
        }
    }

    /// <summary>Says what is left to say.</summary>
    public void Flush()
    {
        lock (_lock)
        {
            Say();
        }
    }

    /// <summary>Says what is left to say, and nothing more of its own accord.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            Say();
            _timer?.Dispose();
            _timer = null;
        }
    }

    private void Count()
    {
        _count++;
        if (_count == 1)
        {
            _timer ??= time.CreateTimer(static logger => ((FoldingLogger)logger!).Flush(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _timer.Change(Longest, Timeout.InfiniteTimeSpan);
        }
    }

    private void Say()
    {
        if (_count == 0)
        {
            return;
        }

        _ = _timer?.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        long seconds = Math.Max(1, (long)Math.Round(time.GetElapsedTime(_saidAt, _lastAt).TotalSeconds));
        string times = _count == 1 ? "once" : string.Create(CultureInfo.InvariantCulture, $"{_count} times");
        inner.Repeated(_last.Level, times, seconds, _count, _last.Event);
        _count = 0;
        _saidAt = _lastAt;
    }
}
