using System.Diagnostics;

namespace VirtWold.Steering.Status;

/// <summary>Turns the kernel's time, nanoseconds of CLOCK_MONOTONIC, into ours. That is the clock of .NET's own stopwatch.</summary>
/// <param name="now">The time now.</param>
internal sealed class KernelClock(DateTimeOffset now)
{
    private const long NanosecondsPerTick = 100;

    private readonly long _kernelTicks = (long)(Stopwatch.GetTimestamp() * ((double)TimeSpan.TicksPerSecond / Stopwatch.Frequency));

    /// <summary>A time of the kernel's.</summary>
    public DateTimeOffset TimeOf(long nanoseconds) => now - TimeSpan.FromTicks(Math.Max(0, _kernelTicks - (nanoseconds / NanosecondsPerTick)));
}
