using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net.NetworkInformation;

namespace VirtWold.WakeOnLan;

/// <summary>A 48-bit MAC address (IEEE 802, EUI-48).</summary>
internal readonly record struct MacAddress
{
    /// <summary>Bytes in an address.</summary>
    public const int Length = 6;

    /// <summary>Characters in its usual notation.</summary>
    public const int FormattedLength = 17;

    private const int Digits = 12;
    private const ulong AllOnes = 0xFFFF_FFFF_FFFF;
    private const ulong GroupBit = 0x0100_0000_0000;

    private readonly ulong _bits;

    private MacAddress(ulong bits)
    {
        _bits = bits;
    }

    /// <summary>FF:FF:FF:FF:FF:FF, which addresses every station on the segment.</summary>
    public static MacAddress Broadcast => new(AllOnes);

    /// <summary>Whether every bit is set.</summary>
    public bool IsBroadcast => _bits == AllOnes;

    /// <summary>Whether every bit is clear; also what stands for "no address known".</summary>
    public bool IsZero => _bits == 0;

    /// <summary>Whether the individual/group bit is set, as it is in every multicast address and in the broadcast address.</summary>
    public bool IsMulticast => (_bits & GroupBit) != 0;

    /// <summary>Whether a station can have it for its own: not a group's and not all zero.</summary>
    public bool IsStation => !IsMulticast && !IsZero;

    /// <summary>The same bytes in the opposite order.</summary>
    public MacAddress Reversed => new(BinaryPrimitives.ReverseEndianness(_bits) >> 16);

    /// <summary>Reads an address from the first six of <paramref name="bytes"/>, in the order of the wire.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer than six bytes.</exception>
    public static MacAddress FromBytes(ReadOnlySpan<byte> bytes) =>
        new(((ulong)BinaryPrimitives.ReadUInt16BigEndian(bytes) << 32) | BinaryPrimitives.ReadUInt32BigEndian(bytes[2..]));

    /// <summary>Does what <see cref="FromBytes"/> does, in fewer steps, where more bytes follow.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer than eight bytes.</exception>
    public static MacAddress FromLonger(ReadOnlySpan<byte> bytes) => new(BinaryPrimitives.ReadUInt64BigEndian(bytes) >> 16);

    /// <summary>
    /// Reads an address as people and tools write it, in any case: <c>52:54:00:12:34:56</c> and <c>52-54-00-12-34-56</c>, also with single
    /// digits as arp of BSD and macOS prints them (<c>52:54:0:12:34:56</c>), <c>52.54.00.12.34.56</c>, <c>5254.0012.3456</c> and
    /// <c>5254-0012-3456</c> as switches do, <c>525400-123456</c> or <c>525400123456</c>.
    /// </summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out MacAddress address) => TryParse(text.AsSpan(), out address);

    /// <inheritdoc cref="TryParse(string?, out MacAddress)"/>
    public static bool TryParse(ReadOnlySpan<char> text, out MacAddress address)
    {
        address = default;
        int first = text.IndexOfAny(":-.");
        if (first < 0)
        {
            return text.Length == Digits && TryRead(text, '\0', Digits, Digits, out address);
        }

        char separator = text[first];
        return text.Count(separator) switch
        {
            Length - 1 => TryRead(text, separator, separator == '.' ? 2 : 1, 2, out address),
            2 => TryRead(text, separator, 4, 4, out address),
            1 => TryRead(text, separator, Length, Length, out address),
            _ => false,
        };
    }

    /// <summary>Reads groups of digits, each of them at least and at most so long, with a separator in between.</summary>
    private static bool TryRead(ReadOnlySpan<char> text, char separator, int shortest, int longest, out MacAddress address)
    {
        address = default;
        ulong bits = 0;
        int digits = 0;
        for (int i = 0; i <= text.Length; i++)
        {
            if (i < text.Length && char.IsAsciiHexDigit(text[i]))
            {
                bits = (bits << 4) | HexValue(text[i]);
                digits++;
                continue;
            }

            if ((i < text.Length && text[i] != separator) || digits < shortest || digits > longest)
            {
                return false;
            }

            // A group that lacks its leading zero has it in the address: the bits that came after it stay where they are.
            bits = digits < longest ? Widen(bits, digits) : bits;
            digits = 0;
        }

        address = new MacAddress(bits);
        return true;
    }

    /// <summary>Puts a zero before the last digit, which is a group of its own.</summary>
    private static ulong Widen(ulong bits, int digits) => ((bits >> (4 * digits)) << 8) | (bits & 0xF);

    /// <summary>Reads an address as <see cref="TryParse(string?, out MacAddress)"/> does.</summary>
    /// <exception cref="FormatException"><paramref name="text"/> isn't a MAC address.</exception>
    public static MacAddress Parse(string text) =>
        TryParse(text, out MacAddress address) ? address : throw new FormatException($"'{text}' isn't a MAC address.");

    /// <summary>Writes the six bytes, in the order of the wire.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="destination"/> holds fewer than six bytes.</exception>
    public void WriteTo(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt16BigEndian(destination, (ushort)(_bits >> 32));
        BinaryPrimitives.WriteUInt32BigEndian(destination[2..], (uint)_bits);
    }

    /// <summary>The same address in the framework's own type.</summary>
    public PhysicalAddress ToPhysicalAddress()
    {
        byte[] bytes = new byte[Length];
        WriteTo(bytes);
        return new PhysicalAddress(bytes);
    }

    /// <summary>The address in lower case with colons: <c>52:54:00:12:34:56</c>.</summary>
    public override string ToString() => string.Create(FormattedLength, _bits, static (text, bits) =>
    {
        for (int i = 0; i < Length; i++)
        {
            byte value = (byte)(bits >> (8 * (Length - 1 - i)));
            _ = value.TryFormat(text[(i * 3)..], out _, "x2", CultureInfo.InvariantCulture);
            if (i < Length - 1)
            {
                text[(i * 3) + 2] = ':';
            }
        }
    });

    private static uint HexValue(char digit) => (uint)(char.IsAsciiDigit(digit) ? digit - '0' : (digit | 0x20) - 'a' + 10);
}
