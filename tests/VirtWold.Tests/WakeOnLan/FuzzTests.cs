using System.Globalization;
using System.Security.Cryptography;
using VirtWold.WakeOnLan;

namespace VirtWold.Tests.WakeOnLan;

/// <summary>
/// Made-up frames without end through the readers, against the naive one and PacketDotNet: for a second here, for as long as somebody likes by
/// <c>make fuzz SECONDS=60</c>. Each thread has a seed of its own; <c>VIRTWOLD_FUZZ_SEED</c> repeats a run.
/// </summary>
public sealed class FuzzTests
{
    private const int Batch = 1000;

    private static int Seconds => TestSettings.Number("VIRTWOLD_FUZZ_SECONDS", 1);

    private static int Seed => TestSettings.Number("VIRTWOLD_FUZZ_SEED", RandomNumberGenerator.GetInt32(int.MaxValue / 2));

    [Test]
    public void All_readers_see_the_same_in_any_frame()
    {
        int seed = Seed;
        using CancellationTokenSource end = new(TimeSpan.FromSeconds(Seconds));
        long[] counts = new long[Environment.ProcessorCount];
        long[] magic = new long[counts.Length];
        Parallel.For(0, counts.Length, thread =>
        {
            FrameGenerator generator = new(seed + thread);
            do
            {
                for (int i = 0; i < Batch; i++)
                {
                    GeneratedFrame frame = generator.Next();
                    Check(frame, seed);
                    magic[thread] += frame.Broken == BrokenRule.None ? 1 : 0;
                }

                counts[thread] += Batch;
            }
            while (!end.IsCancellationRequested);
        });
        TestContext.Out.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"seed {seed}: {counts.Sum()} frames, {magic.Sum()} of them magic packets"));
        Assert.That(magic.Sum(), Is.GreaterThan(counts.Sum() / 10), "magic packets among the frames");
    }

    /// <summary>Frames that the readers once disagreed about: <see cref="Check"/> prints the line to add.</summary>
    [TestCase("FFFFFFFFFFFF0200000002010842FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF525400123456525400123456525400123456525400123456525400123456525400123456525400123456525400123456525400123456525400123456525400123456525400123456525400123456525400123456525400123456525400123456", 212)]
    public void All_readers_see_the_same_in_a_frame_that_once_failed(string captured, int wireLength) =>
        Assert.That(ReaderAgreement.FindDisagreement(Convert.FromHexString(captured), wireLength), Is.Null);

    [Test]
    public void The_readers_allocate_nothing_for_any_frame()
    {
        FrameGenerator generator = new(Seed);
        GeneratedFrame[] frames = [.. Enumerable.Range(0, Batch).Select(_ => generator.Next())];
        Read(frames);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Read(frames);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    private static void Read(GeneratedFrame[] frames)
    {
        foreach (GeneratedFrame generated in frames)
        {
            if (EthernetFrame.TryRead(generated.Captured, generated.WireLength, out EthernetFrame frame, out _))
            {
                _ = MagicPacket.TryRead(frame.Payload, out _, out _);
            }
        }
    }

    private static void Check(GeneratedFrame frame, int seed)
    {
        if (ReaderAgreement.FindDisagreement(frame.Captured, frame.WireLength) is { } disagreement)
        {
            Assert.Fail(
                $"""
                {disagreement}
                of a run with VIRTWOLD_FUZZ_SEED={seed}; add the frame to those that once failed:
                    [TestCase("{Convert.ToHexString(frame.Captured)}", {frame.WireLength})]
                """);
        }
    }
}
