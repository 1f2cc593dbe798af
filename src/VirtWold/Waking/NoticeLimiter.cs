using System.Globalization;

namespace VirtWold.Waking;

/// <summary>
/// Lets each notice through at most once in a period, and only so many different ones, so that nobody can fill the log by sending.
/// Bounded in memory. Safe for all threads.
/// </summary>
/// <typeparam name="TKey">What makes two notices the same.</typeparam>
/// <param name="capacity">Different notices in a period.</param>
/// <param name="period">The period.</param>
/// <param name="time">The clock.</param>
internal sealed class NoticeLimiter<TKey>(int capacity, TimeSpan period, TimeProvider time)
    where TKey : notnull
{
    private readonly Lock _lock = new();
    private readonly Dictionary<TKey, long> _shownAt = new(capacity);
    private long _leftOut;

    /// <summary>Whether to say it now.</summary>
    /// <param name="key">What it is about.</param>
    /// <param name="leftOut">If it is to be logged: words to append that give the number of notices left out before; often empty.</param>
    public bool TryAcquire(TKey key, out string leftOut)
    {
        lock (_lock)
        {
            long now = time.GetTimestamp();
            leftOut = "";
            if (_shownAt.TryGetValue(key, out long shownAt) ? !IsOver(shownAt, now) : !HasRoom(now))
            {
                _leftOut++;
                return false;
            }

            _shownAt[key] = now;
            if (_leftOut > 0)
            {
                string lines = _leftOut == 1 ? "line" : "lines";
                leftOut = string.Create(CultureInfo.InvariantCulture, $" ({_leftOut} similar {lines} left out before this one)");
                _leftOut = 0;
            }

            return true;
        }
    }

    private bool HasRoom(long now)
    {
        if (_shownAt.Count >= capacity)
        {
            foreach ((TKey key, long shownAt) in _shownAt)
            {
                if (IsOver(shownAt, now))
                {
                    _shownAt.Remove(key);
                }
            }
        }

        return _shownAt.Count < capacity;
    }

    private bool IsOver(long shownAt, long now) => time.GetElapsedTime(shownAt, now) >= period;
}
