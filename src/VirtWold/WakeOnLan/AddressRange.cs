using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace VirtWold.WakeOnLan;

/// <summary>A network in CIDR notation (RFC 4632), as plain values.</summary>
/// <param name="Network">Its first address.</param>
/// <param name="PrefixLength">How many leading bits its addresses share.</param>
internal readonly record struct AddressRange(InternetAddress Network, int PrefixLength)
{
    private const int V4Bits = 32;
    private const int V6Bits = 128;

    /// <summary>Reads <c>192.0.2.0/24</c> or <c>2001:db8::/32</c>; an address alone is a network of one. Bits behind the prefix must be zero.</summary>
    public static bool TryParse(string text, out AddressRange range)
    {
        range = default;
        int slash = text.IndexOf('/', StringComparison.Ordinal);
        string addressText = slash < 0 ? text : text[..slash];
        if (!IPAddress.TryParse(addressText, out IPAddress? address))
        {
            return false;
        }

        bool isV4 = address.AddressFamily == AddressFamily.InterNetwork;
        if (isV4 && address.ToString() != addressText)
        {
            // The framework also takes "10" and "10.1" for addresses.
            return false;
        }

        InternetAddress network = isV4
            ? InternetAddress.FromV4(address.GetAddressBytes())
            : InternetAddress.FromV6(address.GetAddressBytes());
        int bits = BitsOf(network);
        int length = bits;
        if (slash >= 0 && !int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out length))
        {
            return false;
        }

        range = new AddressRange(network, length);
        return length <= bits && (length == 0 ? network.Bits == 0 : Prefix(network.Bits, bits, length) << (bits - length) == network.Bits);
    }

    /// <summary>Whether <paramref name="address"/> is in the network.</summary>
    public bool Contains(InternetAddress address)
    {
        int bits = BitsOf(Network);
        return address.Family == Network.Family
            && Prefix(address.Bits, bits, PrefixLength) == Prefix(Network.Bits, bits, PrefixLength);
    }

    private static int BitsOf(InternetAddress address) => address.Family == AddressFamily.InterNetwork ? V4Bits : V6Bits;

    /// <summary>The leading bits. A shift by 128 would be one by 0.</summary>
    private static UInt128 Prefix(UInt128 address, int bits, int length) => length == 0 ? 0 : address >> (bits - length);
}
