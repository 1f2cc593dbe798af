using System.Globalization;
using System.Net;

namespace VirtWold.Machines.KubeVirt.Configuration;

/// <summary>
/// Hosts that are asked without a proxy: the value of NO_PROXY. Its entries are addresses, networks (10.96.0.0/12), names (a name stands
/// for what is below it, too; with a dot in front only for that), each perhaps with a port, or an asterisk for all.
/// </summary>
/// <param name="list">The entries, with commas or blanks between.</param>
internal sealed class DirectHosts(string list)
{
    private readonly string[] _entries = list.Split([',', ' ', '\t'], StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Whether a server is among them.</summary>
    public bool Includes(Uri server)
    {
        string host = server.IdnHost.Trim('[', ']').TrimEnd('.');
        IPAddress? address = IPAddress.TryParse(host, out IPAddress? parsed) ? Plain(parsed) : null;
        return _entries.Any(entry => entry == "*" || (address is null ? IsName(entry, host, server.Port) : IsAddress(entry, address, server.Port)));
    }

    private static bool IsAddress(string entry, IPAddress address, int port) =>
        entry.Contains('/', StringComparison.Ordinal)
            ? IsNetwork(entry, address)
            : TryStripPort(ref entry, port) && IPAddress.TryParse(entry.Trim('[', ']'), out IPAddress? other) && Plain(other).Equals(address);

    /// <summary>Whether an entry is a network that has an address; bits behind the prefix don't count, as for kubectl.</summary>
    private static bool IsNetwork(string entry, IPAddress address)
    {
        if (entry.Split('/') is not [var begin, var length]
            || !IPAddress.TryParse(begin, out IPAddress? network)
            || !int.TryParse(length, NumberStyles.None, CultureInfo.InvariantCulture, out int bits)
            || network.AddressFamily != address.AddressFamily)
        {
            return false;
        }

        byte[] wanted = network.GetAddressBytes();
        byte[] ours = address.GetAddressBytes();
        return bits <= wanted.Length * 8
            && Enumerable.Range(0, bits).All(bit => ((wanted[bit / 8] ^ ours[bit / 8]) & (0x80 >> (bit % 8))) == 0);
    }

    private static bool IsName(string entry, string host, int port)
    {
        if (!TryStripPort(ref entry, port))
        {
            return false;
        }

        string name = (entry.StartsWith("*.", StringComparison.Ordinal) ? entry[1..] : entry).TrimEnd('.');
        return name.Length > 0
            && (name.StartsWith('.') ? host.EndsWith(name, StringComparison.OrdinalIgnoreCase)
                : host.Equals(name, StringComparison.OrdinalIgnoreCase) || host.EndsWith($".{name}", StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Takes the port from an entry.</summary>
    /// <returns>Whether it has none, or this one.</returns>
    private static bool TryStripPort(ref string entry, int port)
    {
        int colon = entry.LastIndexOf(':');
        // Several colons without brackets are an IPv6 address.
        if (colon < 0 || (entry.IndexOf(':', StringComparison.Ordinal) != colon && entry[colon - 1] != ']'))
        {
            return true;
        }

        bool isSame = int.TryParse(entry.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number == port;
        entry = entry[..colon];
        return isSame;
    }

    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}
