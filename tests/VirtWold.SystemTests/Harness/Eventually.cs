using System.Diagnostics;

namespace VirtWold.SystemTests.Harness;

/// <summary>Waits for what will be, as long as it takes and no longer.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    /// <summary>Asks until the answer is yes.</summary>
    /// <param name="condition">Asked again and again.</param>
    /// <param name="deadline">After this time the test has failed.</param>
    /// <param name="describe">What was waited for, and what is the case instead.</param>
    /// <exception cref="AssertionException">The answer was no until the deadline.</exception>
    public static void True(Func<bool> condition, TimeSpan deadline, Func<string> describe)
    {
        var clock = Stopwatch.StartNew();
        while (!condition())
        {
            if (clock.Elapsed > deadline)
            {
                throw new AssertionException($"Not within {deadline.TotalSeconds} s: {describe()}");
            }

            Thread.Sleep(Interval);
        }
    }
}
