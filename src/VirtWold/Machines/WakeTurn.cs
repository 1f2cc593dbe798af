namespace VirtWold.Machines;

/// <summary>A turn to wake a machine. It ends when it is disposed of, or by itself after a while.</summary>
internal sealed class WakeTurn : IDisposable
{
    private readonly ITimer _limit;
    private SemaphoreSlim? _free;

    /// <summary>Begins a turn.</summary>
    /// <param name="free">Gets the turn back at its end.</param>
    /// <param name="longest">How long it counts.</param>
    /// <param name="time">The clock.</param>
    public WakeTurn(SemaphoreSlim free, TimeSpan longest, TimeProvider time)
    {
        _free = free;
        _limit = time.CreateTimer(static turn => ((WakeTurn)turn!).End(), this, longest, Timeout.InfiniteTimeSpan);
    }

    public void Dispose()
    {
        _limit.Dispose();
        End();
    }

    private void End()
    {
        try
        {
            Interlocked.Exchange(ref _free, null)?.Release();
        }
        catch (ObjectDisposedException)
        {
            // The program is ending.
        }
    }
}
