using System.Buffers.Binary;
using System.Security.Cryptography;

namespace VirtWold.WakeOnLan;

/// <summary>
/// The bytes behind the sixteen repetitions of a magic packet. Four or six are usual; a longer password is kept by its length and
/// its first <see cref="MaxKept"/> bytes. Never printed.
/// </summary>
internal readonly record struct SecureOnPassword
{
    /// <summary>As many bytes are kept.</summary>
    public const int MaxKept = 8;

    private readonly ulong _bytes;

    /// <summary>Takes over <paramref name="bytes"/> as a password.</summary>
    public SecureOnPassword(ReadOnlySpan<byte> bytes)
    {
        Length = bytes.Length;
        foreach (byte b in bytes[..Math.Min(bytes.Length, MaxKept)])
        {
            _bytes = (_bytes << 8) | b;
        }
    }

    /// <summary>Length in bytes; 0 where the packet has none.</summary>
    public int Length { get; }

    /// <summary>
    /// Whether the bytes behind a packet begin with this password, in a time that doesn't tell where they differ. What follows is the
    /// frame's: a checksum that some drivers leave, padding, the end of something that the packet stood in.
    /// </summary>
    public bool IsStartOf(SecureOnPassword given)
    {
        int surplus = Math.Min(given.Length, MaxKept) - Math.Min(Length, MaxKept);
        if (surplus < 0 || given.Length < Length)
        {
            return false;
        }

        Span<byte> mine = stackalloc byte[MaxKept];
        Span<byte> theirs = stackalloc byte[MaxKept];
        BinaryPrimitives.WriteUInt64BigEndian(mine, _bytes);
        BinaryPrimitives.WriteUInt64BigEndian(theirs, surplus == MaxKept ? 0 : given._bytes >> (8 * surplus));
        return CryptographicOperations.FixedTimeEquals(mine, theirs);
    }

    /// <summary>Says how long it is, never what it is.</summary>
    public override string ToString() => Length == 0 ? "no password" : $"a password of {Length} bytes";
}
