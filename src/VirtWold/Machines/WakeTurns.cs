namespace VirtWold.Machines;

/// <summary>
/// How many machines may be woken at once, on all hypervisors together: more wait for their turn, and no longer than a person would. A
/// turn that is kept for very long no longer counts: a start that hangs must not hold up the others. Safe for all threads.
/// </summary>
/// <param name="count">How many at once.</param>
/// <param name="time">The clock.</param>
internal sealed class WakeTurns(int count, TimeProvider time) : IDisposable
{
    /// <summary>How long to wait for a turn, and how long a turn counts.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim _free = new(count);
    private readonly Lock _lock = new();
    private int _count = count;

    /// <summary>Changes how many may be woken at once. What is being woken goes on.</summary>
    public void Resize(int count)
    {
        lock (_lock)
        {
            if (count > _count)
            {
                _free.Release(count - _count);
            }

            for (int i = count; i < _count; i++)
            {
                // It takes a turn when one is free, and never gives it back.
                _ = _free.WaitAsync(CancellationToken.None);
            }

            _count = count;
        }
    }

    /// <summary>Waits for a turn. Dispose it when the machine has been woken.</summary>
    /// <returns>The turn; null if none came free within <see cref="Patience"/>.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public async Task<WakeTurn?> TakeAsync(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (!_free.Wait(TimeSpan.Zero, CancellationToken.None))
        {
            using CancellationTokenSource patience = new(Patience, time);
            using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellation);
            try
            {
                await _free.WaitAsync(either.Token);
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                return null;
            }
        }

        return new WakeTurn(_free, Patience, time);
    }

    public void Dispose() => _free.Dispose();
}
