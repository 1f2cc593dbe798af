using VirtWold.WakeOnLan;

namespace VirtWold.Tests.WakeOnLan;

/// <summary>Reading costs no garbage, whatever is read.</summary>
public sealed class AllocationTests
{
    [Test]
    public void TryRead_of_frames_and_packets_allocates_nothing()
    {
        FrameGenerator generator = new(1);
        GeneratedFrame[] frames = [.. Enumerable.Range(0, 5000).Select(_ => generator.Next())];
        _ = ReadAll(frames);

        long before = GC.GetAllocatedBytesForCurrentThread();
        int read = ReadAll(frames);
        long after = GC.GetAllocatedBytesForCurrentThread();

        Assert.That((after - before, read), Is.EqualTo((0L, frames.Count(static frame => frame.Broken == BrokenRule.None))));
    }

    private static int ReadAll(GeneratedFrame[] frames)
    {
        int read = 0;
        foreach (GeneratedFrame frame in frames)
        {
            if (frame.Broken == BrokenRule.None)
            {
                read++;
            }
        }

        return read;
    }
}
