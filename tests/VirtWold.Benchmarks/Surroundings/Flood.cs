using System.Buffers.Binary;
using System.Diagnostics;
using VirtWold.Benchmarks.Capture;
using VirtWold.WakeOnLan;

namespace VirtWold.Benchmarks.Surroundings;

/// <summary>Sends frames at an even pace, from the last processor, each for another address.</summary>
internal static class Flood
{
    private static int _nextTarget = 1;

    /// <summary>Sends; returns when the last frame is out.</summary>
    /// <param name="wire">Where.</param>
    /// <param name="frame">What is sent; the bytes where a magic packet has its target are replaced each time.</param>
    /// <param name="count">How many frames.</param>
    /// <param name="rate">Frames a second.</param>
    /// <returns>Frames a second that really were sent: on a busy machine fewer than asked for, never more in a burst.</returns>
    public static double Send(Wire wire, TestFrame frame, int count, int rate)
    {
        byte[] bytes = frame.Bytes;
        return Send(
            wire,
            _ =>
            {
                frame.Retarget(NextTarget());
                return bytes;
            },
            count,
            rate);
    }

    /// <summary>Sends frames in turns; returns when the last one is out.</summary>
    /// <inheritdoc cref="Send(Wire, TestFrame, int, int)"/>
    public static double Send(Wire wire, byte[][] frames, int count, int rate) => Send(wire, i => frames[i % frames.Length], count, rate);

    private static double Send(Wire wire, Func<int, byte[]> next, int count, int rate)
    {
        double seconds = 0;
        Thread sender = new(() =>
        {
            Processors.StayOnLast();
            seconds = Pace(wire, next, count, Stopwatch.Frequency / rate);
        });
        sender.Start();
        sender.Join();
        return count / seconds;
    }

    private static double Pace(Wire wire, Func<int, byte[]> next, int count, long interval)
    {
        long begun = Stopwatch.GetTimestamp();
        long due = begun;
        for (int i = 0; i < count; i++)
        {
            byte[] bytes = next(i);
            long now = Stopwatch.GetTimestamp();
            while (now < due)
            {
                Thread.SpinWait(1);
                now = Stopwatch.GetTimestamp();
            }

            wire.Send(bytes);
            // Whoever was held up goes on at the same pace, and doesn't make up for it.
            due = Math.Max(due, now - interval) + interval;
        }

        return Stopwatch.GetElapsedTime(begun).TotalSeconds;
    }

    /// <summary>Sends one frame again and again; returns when the last one is out.</summary>
    /// <inheritdoc cref="Send(Wire, TestFrame, int, int)"/>
    public static double Send(Wire wire, byte[] frame, int count, int rate) => Send(wire, new TestFrame(frame, frame.Length), count, rate);

    /// <summary>An address that no machine has and that wasn't sent yet.</summary>
    private static MacAddress NextTarget()
    {
        Span<byte> bytes = [0x02, 0xBE, 0, 0, 0, 0];
        BinaryPrimitives.WriteInt32BigEndian(bytes[2..], _nextTarget++);
        return MacAddress.FromBytes(bytes);
    }
}
