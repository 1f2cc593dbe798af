namespace VirtWold.Capture;

/// <summary>How much is captured, and how much room the kernel has for it.</summary>
internal static class CaptureSizes
{
    /// <summary>
    /// Bytes of a frame that are captured: a whole one of the usual length with its tags, or eighteen datagrams that were merged into one. Two
    /// of them fit into a page of memory with what the kernel writes before each.
    /// </summary>
    public const int Snapshot = 1920;

    /// <summary>The same where the packet may be anywhere in a frame: a jumbo frame.</summary>
    public const int DeepSnapshot = 9216;

    /// <summary>Bytes in the ring: the 50 000 magic packets a second of a flood may come for 10 ms while others have the processor.</summary>
    private const int Ring = 1024 * 1024;

    /// <summary>The same for longer frames.</summary>
    private const int DeepRing = 4 * 1024 * 1024;

    /// <summary>Bytes of a frame that are captured.</summary>
    public static int SnapshotLength(bool deep) => deep ? DeepSnapshot : Snapshot;

    /// <summary>Bytes in the ring.</summary>
    public static int RingLength(bool deep) => deep ? DeepRing : Ring;

    /// <summary>What is captured of a frame.</summary>
    public static ReadOnlySpan<byte> Cut(ReadOnlySpan<byte> frame, bool deep) => frame[..Math.Min(frame.Length, SnapshotLength(deep))];
}
