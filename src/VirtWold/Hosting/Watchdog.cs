using Microsoft.Extensions.Logging;

namespace VirtWold.Hosting;

/// <summary>
/// Tells the service manager that this program works, for as long as every part of it proves that it does. A part that hangs is named in
/// the log well before the manager's time is over; then it is up to the manager, which ends and restarts the program.
/// </summary>
/// <param name="manager">The service manager that is notified.</param>
/// <param name="timeout">After so long without a word the manager acts. Four times as often the parts are asked.</param>
/// <param name="parts">Who has to prove that they work.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Told of parts that hang.</param>
internal sealed class Watchdog(
    ServiceManager manager, TimeSpan timeout, IReadOnlyList<WatchedPart> parts, TimeProvider time, ILogger logger)
{
    /// <summary>Runs until it is cancelled.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public async Task RunAsync(CancellationToken stopping)
    {
        TimeSpan period = timeout / 4;
        bool named = false;
        using PeriodicTimer timer = new(period, time);
        do
        {
            Task[] proofs = [.. parts.Select(static part => AskAsync(part))];
            try
            {
                await Task.WhenAll(proofs).WaitAsync(period, time, stopping);
                manager.Alive();
                named = false;
            }
            catch (TimeoutException)
            {
                if (!named)
                {
                    logger.Hangs(string.Join(", ", parts.Where((_, i) => !proofs[i].IsCompleted).Select(static part => part.Name)), period.TotalSeconds);
                    named = true;
                }
            }
        }
        while (await timer.WaitForNextTickAsync(stopping));
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
