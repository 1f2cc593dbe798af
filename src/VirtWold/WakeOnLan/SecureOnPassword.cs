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

    /// <summary>Says how long it is, never what it is.</summary>
    public override string ToString() => Length == 0 ? "no password" : $"a password of {Length} bytes";
}
