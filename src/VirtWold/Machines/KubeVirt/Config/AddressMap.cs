using System.Collections.Immutable;
using VirtWold.Machines.KubeVirt.Api;
using VirtWold.WakeOnLan;

namespace VirtWold.Machines.KubeVirt.Config;

/// <summary>Addresses given to machines in a file: for those that can't be annotated and have none in their template.</summary>
internal sealed class AddressMap
{
    private const int MaxLines = 100_000;

    private readonly Dictionary<string, ImmutableArray<MacAddress>> _addresses;

    private AddressMap(Dictionary<string, ImmutableArray<MacAddress>> addresses)
    {
        _addresses = addresses;
    }

    /// <summary>No addresses.</summary>
    public static AddressMap Empty { get; } = new([]);

    /// <summary>The machines that stand in the file, each as namespace/name.</summary>
    public IReadOnlyCollection<string> Machines => _addresses.Keys;

    /// <summary>Reads a file: lines of an address and namespace/name of a machine; empty lines and those that begin with #.</summary>
    /// <param name="path">The file; empty for none.</param>
    /// <exception cref="HypervisorException">It isn't right, which line the message says, or can't be read.</exception>
    public static AddressMap Read(string path)
    {
        try
        {
            return path.Length > 0 ? ReadLines(path) : Empty;
        }
        catch (UnauthorizedAccessException error)
        {
            throw new HypervisorException(HypervisorFailure.NotPermitted, $"not permitted to read {path}; it must be readable for the user that virtwold runs as", error);
        }
        catch (IOException error)
        {
            throw new HypervisorException(HypervisorFailure.NotInstalled, $"can't read {path}: {error.Message}", error);
        }
    }

    /// <summary>Takes pairs of an address and namespace/name of a machine.</summary>
    /// <param name="pairs">The pairs.</param>
    /// <param name="source">What they are called, for people.</param>
    /// <exception cref="HypervisorException">They aren't right; which one the message says.</exception>
    public static AddressMap Of(IEnumerable<(string Address, string Machine)> pairs, string source)
    {
        Dictionary<string, ImmutableArray<MacAddress>> addresses = new(StringComparer.Ordinal);
        HashSet<MacAddress> known = [];
        foreach ((string address, string machine) in pairs.Take(MaxLines))
        {
            if (!MacAddress.TryParse(address, out MacAddress mac) || !mac.IsStation || !ObjectKey.IsValid(machine))
            {
                throw Bad($"{source} must have a machine's MAC address and its namespace/name, not '{address}' and '{machine}'");
            }

            if (!known.Add(mac))
            {
                throw Bad($"{source} gives {mac} to a second machine");
            }

            addresses[machine] = Of(addresses, machine).Add(mac);
        }

        return new AddressMap(addresses);
    }

    /// <summary>The addresses that a machine has been given.</summary>
    public ImmutableArray<MacAddress> Of(string key) => Of(_addresses, key);

    private static AddressMap ReadLines(string path)
    {
        Dictionary<string, ImmutableArray<MacAddress>> addresses = new(StringComparer.Ordinal);
        HashSet<MacAddress> known = [];
        int number = 0;
        foreach (string line in File.ReadLines(path).Take(MaxLines))
        {
            number++;
            string[] words = line.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
            if (words.Length == 0 || words[0].StartsWith('#'))
            {
                continue;
            }

            if (words.Length != 2 || !MacAddress.TryParse(words[0], out MacAddress mac) || !mac.IsStation || !ObjectKey.IsValid(words[1]))
            {
                throw Bad($"line {number} of {path} isn't a machine's MAC address and its namespace/name");
            }

            if (!known.Add(mac))
            {
                throw Bad($"line {number} of {path} gives {mac} to a second machine");
            }

            addresses[words[1]] = Of(addresses, words[1]).Add(mac);
        }

        return new AddressMap(addresses);
    }

    private static ImmutableArray<MacAddress> Of(Dictionary<string, ImmutableArray<MacAddress>> addresses, string key) =>
        addresses.TryGetValue(key, out ImmutableArray<MacAddress> macs) ? macs : [];

    private static HypervisorException Bad(string message) => new(HypervisorFailure.BadRequest, message);
}
