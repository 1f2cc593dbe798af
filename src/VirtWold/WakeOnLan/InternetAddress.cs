using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace VirtWold.WakeOnLan;

/// <summary>An IPv4 or IPv6 address as a plain value, so that a packet's sender can be kept without allocating.</summary>
/// <param name="Bits">The address as a number; an IPv4 address in the low 32 bits.</param>
/// <param name="Family">Which of the two it is; <see cref="AddressFamily.Unspecified"/> where there is none.</param>
internal readonly record struct InternetAddress(UInt128 Bits, AddressFamily Family)
{
    private const int V4Length = 4;
    private const int V6Length = 16;

    /// <summary>Whether this is an address at all.</summary>
    public bool IsKnown => Family is AddressFamily.InterNetwork or AddressFamily.InterNetworkV6;

    /// <summary>The IPv4 address that is inside this IPv6 address (::ffff:192.0.2.7), where one is; else this one.</summary>
    public InternetAddress Unmapped =>
        Family == AddressFamily.InterNetworkV6 && (Bits >> 32) == 0xFFFF ? new InternetAddress(Bits & uint.MaxValue, AddressFamily.InterNetwork) : this;

    /// <summary>Reads four bytes in network order.</summary>
    public static InternetAddress FromV4(ReadOnlySpan<byte> bytes) =>
        new(BinaryPrimitives.ReadUInt32BigEndian(bytes), AddressFamily.InterNetwork);

    /// <summary>Reads sixteen bytes in network order.</summary>
    public static InternetAddress FromV6(ReadOnlySpan<byte> bytes) =>
        new(BinaryPrimitives.ReadUInt128BigEndian(bytes), AddressFamily.InterNetworkV6);

    /// <summary>Reads a socket's address (struct sockaddr_in or sockaddr_in6); an IPv4 address inside IPv6 is read as the IPv4 one.</summary>
    public static InternetAddress FromSocketAddress(ReadOnlySpan<byte> bytes, AddressFamily family)
    {
        const int v4Offset = 4;
        const int v6Offset = 8;
        if (family == AddressFamily.InterNetwork && bytes.Length >= v4Offset + V4Length)
        {
            return FromV4(bytes[v4Offset..]);
        }

        if (family != AddressFamily.InterNetworkV6 || bytes.Length < v6Offset + V6Length)
        {
            return default;
        }

        return FromV6(bytes[v6Offset..]).Unmapped;
    }

    /// <summary>Reads an IPv4 address in dotted notation or an IPv6 address without a zone.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out InternetAddress address)
    {
        address = default;
        // The framework also takes "10" and "10.1" for addresses, and a zone.
        if (text.Contains('%') || !IPAddress.TryParse(text, out IPAddress? parsed)
            || (parsed.AddressFamily == AddressFamily.InterNetwork && !text.SequenceEqual(parsed.ToString())))
        {
            return false;
        }

        Span<byte> bytes = stackalloc byte[V6Length];
        _ = parsed.TryWriteBytes(bytes, out int length);
        address = length == V4Length ? FromV4(bytes) : FromV6(bytes);
        return true;
    }

    /// <summary>Writes the address in network order.</summary>
    /// <returns>How many bytes that were: four, sixteen, or none where there is no address.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="destination"/> is too short.</exception>
    public int WriteTo(Span<byte> destination)
    {
        switch (Family)
        {
            case AddressFamily.InterNetwork:
                BinaryPrimitives.WriteUInt32BigEndian(destination, (uint)Bits);
                return V4Length;
            case AddressFamily.InterNetworkV6:
                BinaryPrimitives.WriteUInt128BigEndian(destination, Bits);
                return V6Length;
            default:
                return 0;
        }
    }

    /// <summary>The same address in the framework's own type.</summary>
    public IPAddress ToIPAddress()
    {
        Span<byte> bytes = stackalloc byte[V6Length];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, Bits);
        return new IPAddress(Family == AddressFamily.InterNetwork ? bytes[^V4Length..] : bytes);
    }

    /// <summary>The address in its usual notation, or an empty text where there is none.</summary>
    public override string ToString() => IsKnown ? ToIPAddress().ToString() : "";
}
