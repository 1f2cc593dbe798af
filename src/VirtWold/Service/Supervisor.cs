using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;

namespace VirtWold.Service;

/// <summary>
/// Owns every task and thread that should last as long as the program, and hears of its end. One that ends before the program is asked to
/// stop is logged and ends the program: nothing must be half alive. Safe for all threads.
/// </summary>
/// <param name="logger">The log.</param>
/// <param name="stopping">Cancelled when the program is asked to stop: ends are in order from then on.</param>
internal sealed class Supervisor(ILogger logger, CancellationToken stopping)
{
    private readonly TaskCompletionSource _failed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when something has ended that should have lasted.</summary>
    public Task Failed => _failed.Task;

    /// <summary>Watches something.</summary>
    /// <param name="name">What people call it.</param>
    /// <param name="lasting">Ends or fails with it.</param>
    public void Watch(string name, Task lasting) => _ = WatchAsync(name, lasting);

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Whatever ended it is logged, and ends the program.")]
    private async Task WatchAsync(string name, Task lasting)
    {
        string reason = "it ended by itself";
        try
        {
            await lasting;
        }
        catch (Exception fault)
        {
            reason = $"{fault.GetType().Name}: {fault.Message}";
        }

        if (!stopping.IsCancellationRequested)
        {
            logger.EndedUnasked(name, reason);
            _failed.TrySetResult();
        }
    }
}
