using System.Diagnostics;

namespace VirtWold.Tests.Support;

/// <summary>Waits for what another thread does.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(1);

    /// <summary>Waits until a condition holds.</summary>
    /// <exception cref="TimeoutException">It didn't.</exception>
    public static async Task TrueAsync(Func<bool> condition, Func<string> complaint)
    {
        long begun = Stopwatch.GetTimestamp();
        while (!condition())
        {
            if (Stopwatch.GetElapsedTime(begun) > Patience)
            {
                throw new TimeoutException(complaint());
            }

            await Task.Delay(Pause);
        }
    }
}
