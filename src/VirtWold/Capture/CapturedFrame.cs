namespace VirtWold.Capture;

/// <summary>A frame of a capture file.</summary>
/// <param name="bytes">Its bytes, perhaps cut at the end; valid until the next frame is read.</param>
/// <param name="wireLength">Its length on the wire in bytes.</param>
/// <param name="seconds">When it was captured: seconds since 1970.</param>
/// <param name="microseconds">And microseconds.</param>
internal readonly ref struct CapturedFrame(ReadOnlySpan<byte> bytes, int wireLength, long seconds, long microseconds)
{
    public ReadOnlySpan<byte> Bytes { get; } = bytes;

    public int WireLength { get; } = wireLength;

    /// <summary>When it was captured, since 1970.</summary>
    public TimeSpan Time => TimeSpan.FromTicks((seconds * TimeSpan.TicksPerSecond) + (microseconds * TimeSpan.TicksPerMicrosecond));
}
