namespace VirtWold.Hosting;

/// <summary>
/// Asks the program's parts whether they work. However many ask at once, the parts are asked once. Safe for all threads.
/// </summary>
/// <param name="parts">The parts.</param>
/// <param name="time">The clock.</param>
internal sealed class WatchedParts(IReadOnlyList<WatchedPart> parts, TimeProvider time)
{
    private readonly Lock _lock = new();
    private Task<string>? _asking;

    /// <summary>Asks all parts, and waits for their proofs.</summary>
    /// <param name="patience">For so long.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The parts that hang, for people; empty where none does.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public Task<string> FindHangingAsync(TimeSpan patience, CancellationToken cancellation)
    {
        lock (_lock)
        {
            if (_asking is not { IsCompleted: false })
            {
                _asking = AskAllAsync(patience);
            }

            return _asking.WaitAsync(cancellation);
        }
    }

    private async Task<string> AskAllAsync(TimeSpan patience)
    {
        Task[] proofs = [.. parts.Select(static part => AskAsync(part))];
        try
        {
            await Task.WhenAll(proofs).WaitAsync(patience, time, CancellationToken.None);
            return "";
        }
        catch (TimeoutException)
        {
            return string.Join(", ", parts.Where((_, i) => !proofs[i].IsCompleted).Select(static part => part.Name));
        }
    }

    /// <summary>Asks a part. One that can't even be asked doesn't prove anything, which is no reason to stop asking.</summary>
    private static async Task AskAsync(WatchedPart part)
    {
        try
        {
            await part.ProveAsync();
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            await Task.Delay(Timeout.Infinite, CancellationToken.None);
        }
    }
}
