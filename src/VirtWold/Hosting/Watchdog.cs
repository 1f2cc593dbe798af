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
    private readonly WatchedParts _parts = new(parts, time);

    /// <summary>Runs until it is cancelled.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public async Task RunAsync(CancellationToken stopping)
    {
        TimeSpan period = timeout / 4;
        bool named = false;
        using PeriodicTimer timer = new(period, time);
        do
        {
            string hanging = await _parts.FindHangingAsync(period, stopping);
            if (hanging.Length == 0)
            {
                manager.Alive();
                named = false;
            }
            else if (!named)
            {
                logger.Hangs(hanging, period.TotalSeconds);
                named = true;
            }
        }
        while (await timer.WaitForNextTickAsync(stopping));
    }
}
