namespace VirtWold.Capture;

/// <summary>A frame of a capture file.</summary>
/// <param name="bytes">Its bytes, perhaps cut at the end; valid until the next frame is read.</param>
/// <param name="wireLength">Its length on the wire in bytes.</param>
/// <param name="time">When it was captured, since 1970.</param>
internal readonly ref struct CapturedFrame(ReadOnlySpan<byte> bytes, int wireLength, TimeSpan time)
{
    public ReadOnlySpan<byte> Bytes { get; } = bytes;

    public int WireLength { get; } = wireLength;

    public TimeSpan Time { get; } = time;
}
