namespace VirtWold.Capture.Savefiles;

/// <summary>A packet as a capture file has it, with a header of its link type in front.</summary>
/// <param name="linkType">What kind of header that is, see <see cref="LinkType"/>.</param>
/// <param name="bytes">Its bytes, perhaps cut at the end; valid until the next packet is read.</param>
/// <param name="wireLength">Its length on the wire in bytes, as the file says it: anything at all.</param>
/// <param name="time">When it was captured, since 1970.</param>
/// <param name="isOutgoing">Whether the file says that the capturing host sent it.</param>
internal readonly ref struct SavedPacket(int linkType, ReadOnlySpan<byte> bytes, uint wireLength, TimeSpan time, bool isOutgoing)
{
    private const int LongestWireLength = 1 << 30;

    /// <summary>What kind of header it begins with.</summary>
    public int LinkType { get; } = linkType;

    /// <summary>Its bytes, with that header.</summary>
    public ReadOnlySpan<byte> Bytes { get; } = bytes;

    /// <summary>Its length on the wire. Some drivers count fewer bytes than they deliver, and a damaged file may count any number.</summary>
    public int WireLength { get; } = Math.Max(bytes.Length, (int)Math.Min(wireLength, LongestWireLength));

    /// <summary>When it was captured, since 1970.</summary>
    public TimeSpan Time { get; } = time;

    /// <summary>Whether the capturing host sent it; false where the file doesn't say.</summary>
    public bool IsOutgoing { get; } = isOutgoing;
}
