using System.Globalization;
using System.Net.Sockets;
using VirtWold.Machines;
using VirtWold.WakeOnLan;

namespace VirtWold.OwnAddresses;

/// <summary>An address of the daemon's own, which no kernel knows: it answers for it itself.</summary>
/// <param name="Address">The address.</param>
/// <param name="PrefixLength">How many leading bits its network's addresses share.</param>
/// <param name="Vlan">The VLAN it is in; nothing for frames without a tag.</param>
internal sealed record OwnAddress(InternetAddress Address, int PrefixLength, int? Vlan)
{
    private const int LastVlan = 4094;

    /// <summary>The first ten bits of fe80::/10.</summary>
    private const uint LinkLocal = 0x3FA;

    private int Bits => Address.Family == AddressFamily.InterNetwork ? 32 : 128;

    /// <summary>Reads <c>192.168.123.150/24@123</c>; the VLAN may be left out.</summary>
    public static bool TryParse(string text, out OwnAddress address)
    {
        address = null!;
        string[] parts = text.Split('@');
        string[] network = parts[0].Split('/');
        int? vlan = null;
        if (parts.Length == 2)
        {
            if (!TryReadNumber(parts[1], 1, LastVlan, out int id))
            {
                return false;
            }

            vlan = id;
        }

        if (parts.Length > 2 || network.Length != 2 || !InternetAddress.TryParse(network[0], out InternetAddress ip) || !AccessMark.IsHosts(ip))
        {
            return false;
        }

        int bits = ip.Family == AddressFamily.InterNetwork ? 32 : 128;
        if (!TryReadNumber(network[1], 1, bits, out int length))
        {
            return false;
        }

        address = new OwnAddress(ip, length, vlan);
        return true;
    }

    /// <summary>Whether an address is in the network, or is nobody's yet, or belongs to this link alone.</summary>
    public bool IsNeighbor(InternetAddress other) =>
        other.Family == Address.Family
        && (other.Bits == 0 || other.Bits >> 118 == LinkLocal || (other.Bits ^ Address.Bits) >> (Bits - PrefixLength) == 0);

    /// <summary>Whether a frame's outermost tag is that of its VLAN. A tag for priority alone, with VLAN 0, is none.</summary>
    public bool IsIn(int? vlan) => (Vlan ?? 0) == (vlan ?? 0);

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Address}/{PrefixLength}{(Vlan is { } vlan ? $"@{vlan}" : "")}");

    private static bool TryReadNumber(string text, int least, int most, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number >= least && number <= most;
}
