using Microsoft.Extensions.Logging;

namespace VirtWold.Hosting;

/// <summary>
/// Tells the service manager that this program works, for as long as every part of it proves that it does. A part that hangs is said,
/// and then it is up to the manager, which ends and starts the program.
/// </summary>
/// <param name="manager">Who is told.</param>
/// <param name="timeout">After so long without a word the manager acts. Twice as often the parts are asked.</param>
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
        TimeSpan period = timeout / 2;
        bool said = false;
        using PeriodicTimer timer = new(period, time);
        do
        {
            Task[] proofs = [.. parts.Select(static part => part.ProveAsync())];
            try
            {
                await Task.WhenAll(proofs).WaitAsync(period, time, stopping);
                manager.Alive();
                said = false;
            }
            catch (TimeoutException)
            {
                if (!said)
                {
                    logger.Hangs(string.Join(", ", parts.Where((_, i) => !proofs[i].IsCompleted).Select(static part => part.Name)), period.TotalSeconds);
                    said = true;
                }
            }
        }
        while (await timer.WaitForNextTickAsync(stopping));
    }
}
