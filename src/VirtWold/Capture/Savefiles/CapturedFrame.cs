namespace VirtWold.Capture.Savefiles;

/// <summary>An Ethernet frame of a capture file, or one made of what the file has of it.</summary>
/// <param name="bytes">Its bytes, perhaps cut at the end; valid until the next frame is read.</param>
/// <param name="wireLength">Its length on the wire in bytes, at least the number of bytes.</param>
/// <param name="time">When it was captured, since 1970.</param>
/// <param name="isOutgoing">Whether the host that captured it sent it, where the file says so.</param>
internal readonly ref struct CapturedFrame(ReadOnlySpan<byte> bytes, int wireLength, TimeSpan time, bool isOutgoing)
{
    /// <summary>Its bytes, from the destination address on.</summary>
    public ReadOnlySpan<byte> Bytes { get; } = bytes;

    /// <summary>Its length on the wire in bytes.</summary>
    public int WireLength { get; } = wireLength;

    /// <summary>When it was captured, since 1970.</summary>
    public TimeSpan Time { get; } = time;

    /// <summary>Whether the capturing host sent it; false where the file doesn't say.</summary>
    public bool IsOutgoing { get; } = isOutgoing;

    /// <summary>Whether the end of the frame is missing.</summary>
    public bool IsCut => Bytes.Length < WireLength;
}
