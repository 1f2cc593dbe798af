using System.Buffers.Binary;

namespace VirtWold.Tests.WakeOnLan;

/// <summary>Spoils bytes a little, in the ways that programs and wires do.</summary>
internal sealed class Mutator(Random random)
{
    /// <summary>A spoilt copy.</summary>
    public byte[] Mutate(byte[] bytes)
    {
        if (bytes.Length < 2)
        {
            return [.. bytes, (byte)random.Next(256)];
        }

        int at = random.Next(bytes.Length);
        int length = Math.Min(1 + random.Next(8), bytes.Length - at);
        byte[] copy = [.. bytes];
        switch (random.Next(8))
        {
            case 0:
                copy[at] ^= (byte)(1 << random.Next(8));
                return copy;
            case 1:
                copy[at] = random.Next(2) == 0 ? (byte)0xFF : (byte)random.Next(256);
                return copy;
            case 2:
                return bytes[..at];
            case 3:
                return [.. bytes[..at], .. bytes[(at + length)..]];
            case 4:
                return [.. bytes[..at], (byte)random.Next(256), .. bytes[at..]];
            case 5:
                return [.. bytes[..(at + length)], .. bytes[at..]];
            case 6:
                // Headers are where the readers have most to decide.
                copy[random.Next(Math.Min(64, copy.Length))] = (byte)random.Next(256);
                return copy;
            default:
                ChangeNumber(copy.AsSpan(random.Next(Math.Min(64, copy.Length) - 1)));
                return copy;
        }
    }

    private void ChangeNumber(Span<byte> field)
    {
        ushort number = BinaryPrimitives.ReadUInt16BigEndian(field);
        BinaryPrimitives.WriteUInt16BigEndian(field, random.Next(6) switch
        {
            0 => 0,
            1 => ushort.MaxValue,
            2 => (ushort)(number + 1),
            3 => (ushort)(number - 1),
            4 => (ushort)(number + 8),
            _ => (ushort)(number - 8),
        });
    }
}
