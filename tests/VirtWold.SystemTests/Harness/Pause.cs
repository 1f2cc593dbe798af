using System.Diagnostics;

namespace VirtWold.SystemTests.Harness;

/// <summary>A time in which something must not happen.</summary>
internal sealed class Pause(TimeSpan length)
{
    private readonly Stopwatch _clock = Stopwatch.StartNew();

    /// <summary>Whether it has passed.</summary>
    public bool IsOver() => _clock.Elapsed >= length;

    /// <summary>Waits until it has passed.</summary>
    public static void For(TimeSpan length) => Eventually.True(new Pause(length).IsOver, length * 2, () => $"{length} over");
}
