using System.Buffers.Binary;
using VirtWold.WakeOnLan;

namespace VirtWold.StandIn.Wire;

/// <summary>The Internet's checksum (RFC 1071): the ones' complement of the ones' complement sum of 16-bit words.</summary>
internal static class InternetChecksum
{
    /// <summary>The checksum of a header or message whose own checksum is zero.</summary>
    public static ushort Of(ReadOnlySpan<byte> bytes) => Fold(Sum(bytes));

    /// <summary>The checksum of what an IP packet carries, with the pseudo-header (RFC 9293, RFC 8200).</summary>
    /// <param name="source">The packet's source address.</param>
    /// <param name="destination">Its destination address, of the same family.</param>
    /// <param name="protocol">The protocol, or the last next header.</param>
    /// <param name="payload">What it carries, whose own checksum is zero.</param>
    public static ushort Of(InternetAddress source, InternetAddress destination, byte protocol, ReadOnlySpan<byte> payload)
    {
        Span<byte> addresses = stackalloc byte[32];
        int length = source.WriteTo(addresses);
        length += destination.WriteTo(addresses[length..]);
        return Fold(Sum(addresses[..length]) + protocol + (ulong)payload.Length + Sum(payload));
    }

    private static ulong Sum(ReadOnlySpan<byte> bytes)
    {
        ulong sum = 0;
        for (; bytes.Length >= sizeof(ushort); bytes = bytes[sizeof(ushort)..])
        {
            sum += BinaryPrimitives.ReadUInt16BigEndian(bytes);
        }

        return bytes.Length > 0 ? sum + ((ulong)bytes[0] << 8) : sum;
    }

    private static ushort Fold(ulong sum)
    {
        while (sum > ushort.MaxValue)
        {
            sum = (sum & ushort.MaxValue) + (sum >> 16);
        }

        return (ushort)~sum;
    }
}
