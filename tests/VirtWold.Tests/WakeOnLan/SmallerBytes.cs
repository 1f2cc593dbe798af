namespace VirtWold.Tests.WakeOnLan;

/// <summary>Makes what failed smaller, so that people can read it.</summary>
internal static class SmallerBytes
{
    /// <summary>The bytes without some of them: large parts first.</summary>
    public static IEnumerable<byte[]> Shorter(byte[] bytes)
    {
        for (int length = bytes.Length / 2; length > 0; length /= 2)
        {
            for (int at = 0; at + length <= bytes.Length; at += length)
            {
                yield return [.. bytes[..at], .. bytes[(at + length)..]];
            }
        }
    }

    /// <summary>The bytes with a zero in place of one that is neither zero nor FF.</summary>
    public static IEnumerable<byte[]> Plainer(byte[] bytes) => Enumerable.Range(0, bytes.Length)
        .Where(at => bytes[at] is not (0x00 or 0xFF))
        .Select(at => (byte[])[.. bytes[..at], 0x00, .. bytes[(at + 1)..]]);
}
