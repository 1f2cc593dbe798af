namespace VirtWold.Machines.KubeVirt.Api;

/// <summary>
/// Pauses between attempts: each about twice as long as the one before, drawn at random, so that the daemons of many nodes don't knock all
/// at once. One waits, any may hurry it.
/// </summary>
/// <param name="time">The clock.</param>
internal sealed class Backoff(TimeProvider time)
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    /// <summary>Even a waiting wake doesn't make us connect more often than this.</summary>
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(200);

    private volatile TaskCompletionSource _hurry = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TimeSpan _next = First;

    /// <summary>The last attempt was good: the next pause is a short one.</summary>
    public void Reset() => _next = First;

    /// <summary>Ends the pause, if there is one, or makes the next one short.</summary>
    public void Hurry() => _hurry.TrySetResult();

    /// <summary>Pauses. Ends early, and without an exception, when it is cancelled.</summary>
    public async Task PauseAsync(CancellationToken stopping)
    {
#pragma warning disable CA5394 // Random is an insecure random number generator: this one only spreads attempts.
        TimeSpan pause = _next * (0.5 + Random.Shared.NextDouble());
#pragma warning restore CA5394
        _next = TimeSpan.FromTicks(Math.Min(_next.Ticks * 2, Longest.Ticks));
        try
        {
            await Task.Delay(Shortest, time, stopping);
            await _hurry.Task.WaitAsync(pause, time, stopping);
            _hurry = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
        catch (Exception end) when (end is TimeoutException or OperationCanceledException)
        {
            // The pause is over, or the end has come, which the caller sees.
        }
    }
}
