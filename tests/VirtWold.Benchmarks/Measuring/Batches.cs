using System.Diagnostics;

namespace VirtWold.Benchmarks.Measuring;

/// <summary>Measures what is far too short for a clock, by doing it often.</summary>
internal static class Batches
{
    private const int Count = 200;
    private static readonly TimeSpan WarmUp = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan BatchLength = TimeSpan.FromMilliseconds(1);

    /// <summary>Nanoseconds for one call, in each of many batches.</summary>
    /// <param name="batch">Makes as many calls as it is told, and returns what keeps the compiler from leaving them out.</param>
    public static Samples NanosecondsACall(Func<int, int> batch)
    {
        int calls = WarmUpAndSize(batch);
        Samples samples = new("ns", 1);
        for (int i = 0; i < Count; i++)
        {
            long begun = Stopwatch.GetTimestamp();
            _ = batch(calls);
            samples.Add(Stopwatch.GetElapsedTime(begun).TotalNanoseconds / calls);
        }

        return samples;
    }

    /// <summary>Bytes that a call allocates.</summary>
    public static double BytesACall(Func<int, int> batch)
    {
        const int calls = 100_000;
        _ = batch(calls);
        long before = GC.GetAllocatedBytesForCurrentThread();
        _ = batch(calls);
        return (double)(GC.GetAllocatedBytesForCurrentThread() - before) / calls;
    }

    /// <summary>Runs until the code is compiled for good.</summary>
    /// <returns>How many calls make a batch of some length.</returns>
    private static int WarmUpAndSize(Func<int, int> batch)
    {
        const int few = 1000;
        Stopwatch clock = Stopwatch.StartNew();
        while (clock.Elapsed < WarmUp)
        {
            _ = batch(few);
        }

        clock.Restart();
        _ = batch(few);
        return Math.Max(few, (int)(few * (BatchLength / clock.Elapsed)));
    }
}
