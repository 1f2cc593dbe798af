using System.Diagnostics;

namespace VirtWold.SystemTests.Harness;

/// <summary>Waits for what will be, as long as it takes and no longer.</summary>
internal static class Eventually
{
    /// <summary>
    /// A deadline is what is plenty on a machine that does nothing else; a busy one gets so many times as long. It costs nothing where what
    /// is waited for comes, and a test that asks how soon it comes measures that itself.
    /// </summary>
    public const int BusyMachine = 4;

    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// Asks until the answer is yes. A question that takes a program of its own is asked less often than one that only looks: else those who
    /// wait would keep the processors busy, and what they wait for would come later.
    /// </summary>
    /// <param name="condition">Asked again and again.</param>
    /// <param name="deadline">After this time, on a machine that does nothing else, the test has failed.</param>
    /// <param name="describe">What was waited for, and what is the case instead.</param>
    /// <exception cref="AssertionException">The answer was no until the deadline.</exception>
    public static void True(Func<bool> condition, TimeSpan deadline, Func<string> describe)
    {
        deadline *= BusyMachine;
        var clock = Stopwatch.StartNew();
        while (true)
        {
            TimeSpan asked = clock.Elapsed;
            if (condition())
            {
                return;
            }

            if (clock.Elapsed > deadline)
            {
                throw new AssertionException($"Not within {deadline.TotalSeconds} s: {describe()}");
            }

            Thread.Sleep(PauseAfter(clock.Elapsed - asked));
        }
    }

    /// <summary>Twice as long as the question took, within bounds.</summary>
    private static TimeSpan PauseAfter(TimeSpan question) =>
        TimeSpan.FromTicks(Math.Clamp(2 * question.Ticks, ShortestPause.Ticks, LongestPause.Ticks));
}
