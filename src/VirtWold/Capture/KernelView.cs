using System.Buffers.Binary;
using VirtWold.WakeOnLan;

namespace VirtWold.Capture;

/// <summary>
/// Frames of a file as the kernel would show them to the filter: it takes an outermost 802.1Q or 802.1ad tag off first, which a file has in
/// its place.
/// </summary>
internal sealed class KernelView
{
    private const int TagLength = 4;
    private const int AddressesLength = 2 * MacAddress.Length;

    private byte[] _untagged = new byte[2048];

    /// <summary>Whether the kernel would let a frame through.</summary>
    /// <param name="frame">The frame's bytes, perhaps cut at the end.</param>
    /// <param name="wireLength">Its length on the wire in bytes.</param>
    /// <param name="deep">Whether the daemon looks for packets anywhere in a payload.</param>
    public Hearing Of(ReadOnlySpan<byte> frame, int wireLength, bool deep)
    {
        if (frame.Length >= AddressesLength + TagLength && BinaryPrimitives.ReadUInt16BigEndian(frame[AddressesLength..]) is 0x8100 or 0x88A8)
        {
            frame = WithoutTag(frame);
            wireLength -= TagLength;
        }

        bool isPlain = MagicFilter.Passes(frame, wireLength, deep: false);
        bool isDeep = MagicFilter.Passes(frame, wireLength, deep: true);
        return (deep ? isDeep : isPlain) ? Hearing.Heard
            : isDeep ? Hearing.DeepOnly
            : Hearing.Never;
    }

    private Span<byte> WithoutTag(ReadOnlySpan<byte> frame)
    {
        int length = frame.Length - TagLength;
        if (_untagged.Length < length)
        {
            _untagged = new byte[length];
        }

        frame[..AddressesLength].CopyTo(_untagged);
        frame[(AddressesLength + TagLength)..].CopyTo(_untagged.AsSpan(AddressesLength));
        return _untagged.AsSpan(0, length);
    }
}
