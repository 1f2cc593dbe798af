using System.Globalization;
using VirtWold.WakeOnLan;

namespace VirtWold.Steering.Rules;

/// <summary>
/// Reads a file of rules: one a line, words with blanks in between, <c>#</c> begins a comment. Pure. A broken line is one error that
/// names it; nothing of the file counts then.
/// </summary>
/// <remarks>
/// <code>
/// magic                      magic packets, whatever carries them
/// arp    nd                  address resolution; comes along with any of tcp, udp and vxlan
/// icmp TYPE   icmp6 TYPE
/// tcp PORT [from NETWORK…]   udp PORT [from NETWORK…]
/// vxlan VNI…                 numbers, or ranges such as 100-199
/// address ADDRESS [vlan ID]  another address that host and pod share; ID is a tag, or two: 100.10
/// </code>
/// </remarks>
internal static class RuleReader
{
    /// <summary>The destination port of VXLAN (RFC 7348).</summary>
    public const int VxlanPort = 4789;

    private const int MaxType = 255;
    private const int MaxVni = 0xFF_FFFF;
    private const int MaxVlan = 4094;

    private const string Words = "magic, arp, nd, icmp TYPE, icmp6 TYPE, tcp PORT, udp PORT, vxlan VNI or address ADDRESS";

    /// <summary>Reads a file's rules.</summary>
    /// <param name="text">What is in the file.</param>
    /// <param name="source">What the file is called, for errors.</param>
    /// <exception cref="SteeringException">A line can't be read, or asks for what would end the host's own connections.</exception>
    public static RuleSet Read(string text, string source)
    {
        RuleCollector rules = new();
        int number = 0;
        foreach (string line in text.Split('\n'))
        {
            number++;
            string[] words = line.Split('#')[0].Split((char[])[' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries);
            string? error = words.Length == 0 ? null : Take(words, rules);
            if (error is not null)
            {
                throw new SteeringException(SteeringFailure.BadRequest, $"{source}, line {number}: {error}");
            }
        }

        return rules.IsEmpty
            ? throw new SteeringException(SteeringFailure.BadRequest, $"{source} has no rules; write one a line: {Words}")
            : rules.ToSet();
    }

    /// <summary>Takes a line.</summary>
    /// <returns>What is wrong with it.</returns>
    private static string? Take(string[] words, RuleCollector rules) => words[0] switch
    {
        "clone" or "redirect" => TakeWithVerb(words, rules),
        "magic" => Alone(words) ?? rules.Add(new Rule(RuleKind.Magic, RuleSet.Magic)),
        "arp" => Alone(words) ?? rules.Add(new Rule(RuleKind.Arp, "arp")),
        "nd" => Alone(words) ?? rules.Add(new Rule(RuleKind.NeighbourDiscovery, "nd")),
        "icmp" => TakeIcmp(RuleKind.Icmp, words, rules),
        "icmp6" => TakeIcmp(RuleKind.Icmp6, words, rules),
        "tcp" => TakePort(RuleKind.Tcp, words, rules),
        "udp" => TakePort(RuleKind.Udp, words, rules),
        "vxlan" => TakeVxlan(words, rules),
        "address" => TakeAddress(words, rules),
        _ => $"there is no rule '{words[0]}'; write {Words}",
    };

    /// <summary>Each kind of rule does one of the two, and may say so. The other one would have both answer, or nobody.</summary>
    private static string? TakeWithVerb(string[] words, RuleCollector rules)
    {
        if (words.Length == 1)
        {
            return $"'{words[0]}' needs what it is about behind it: {Words}";
        }

        bool redirects = words[1] is "tcp" or "udp" or "vxlan";
        string[] rest = words[1..];
        return (words[0], redirects) switch
        {
            ("clone", true) =>
                $"{words[1]} can't be cloned: host and pod would both answer, and the host's refusal ends the connection; write '{string.Join(' ', rest)}', which redirects it",
            ("redirect", false) when words[1] is "magic" or "arp" or "nd" or "icmp" or "icmp6" =>
                $"{words[1]} can't be redirected: the host needs it as well; write '{string.Join(' ', rest)}', which clones it",
            _ => rest[0] is "clone" or "redirect" ? $"'{words[0]}' and '{rest[0]}' don't go together" : Take(rest, rules),
        };
    }

    private static string? Alone(string[] words) => words.Length == 1 ? null : $"'{words[0]}' stands alone; take '{words[1]}' out";

    private static string? TakeIcmp(RuleKind kind, string[] words, RuleCollector rules) =>
        words.Length == 2 && TryReadNumber(words[1], 0, MaxType, out int type)
            ? kind == RuleKind.Icmp6 && type is >= 133 and <= 137
                ? $"ICMPv6 {type} is neighbour discovery; write 'nd'"
                : rules.Add(new Rule(kind, $"{words[0]} {type}") { Port = type })
            : $"'{words[0]}' needs one type, a number from 0 to {MaxType}";

    private static string? TakePort(RuleKind kind, string[] words, RuleCollector rules)
    {
        if (words.Length < 2 || !TryReadNumber(words[1], 1, ushort.MaxValue, out int port))
        {
            return $"'{words[0]}' needs a port, a number from 1 to {ushort.MaxValue}";
        }

        Rule rule = new(kind, $"{words[0]} {port}") { Port = port };
        if (words.Length == 2)
        {
            return rules.Add(rule);
        }

        if (words[2] != "from" || words.Length == 3)
        {
            return $"behind '{rule.Name}' comes nothing, or 'from' and networks such as 192.0.2.0/24";
        }

        List<AddressRange> networks = [];
        foreach (string word in words[3..])
        {
            if (!AddressRange.TryParse(word, out AddressRange network))
            {
                return $"'{word}' is no network such as 192.0.2.0/24 or 2001:db8::/64 (bits behind the prefix are zero)";
            }

            networks.Add(network);
        }

        return rules.Add(rule with { From = [.. networks] });
    }

    private static string? TakeVxlan(string[] words, RuleCollector rules)
    {
        if (words.Length == 1)
        {
            return $"'vxlan' needs the numbers of its networks, from 0 to {MaxVni}";
        }

        List<uint> vnis = [];
        foreach (string word in words[1..])
        {
            string[] ends = word.Split('-');
            if (ends.Length > 2 || !TryReadNumber(ends[0], 0, MaxVni, out int first) || !TryReadNumber(ends[^1], first, MaxVni, out int last))
            {
                return $"'{word}' is no VNI, a number from 0 to {MaxVni}, nor a range of them such as 100-199";
            }

            if (last - first + vnis.Count >= RuleCollector.MaxVnis)
            {
                return $"there are more than {RuleCollector.MaxVnis} VNIs; so many have room";
            }

            vnis.AddRange(Enumerable.Range(first, last - first + 1).Select(static vni => (uint)vni));
        }

        return rules.Add(new Rule(RuleKind.Vxlan, $"vxlan {string.Join(' ', words[1..])}") { Port = VxlanPort, Vnis = [.. vnis] });
    }

    private static string? TakeAddress(string[] words, RuleCollector rules)
    {
        uint vlans = 0;
        return words.Length < 2 || !AddressRange.TryParse(words[1], out AddressRange address) || !RuleCollector.IsSingle(address) ? "'address' needs an IP address, and no network"
            : words.Length != 2 && (words.Length != 4 || words[2] != "vlan" || !TryReadVlans(words[3], out vlans)) ? $"behind 'address {words[1]}' comes nothing, or 'vlan' and a tag from 1 to {MaxVlan}, or two such as 100.10"
            : rules.Add(new LocalAddress(vlans, address.Network));
    }

    private static bool TryReadVlans(string text, out uint vlans)
    {
        string[] tags = text.Split('.');
        vlans = 0;
        foreach (string tag in tags)
        {
            if (tags.Length > 2 || !TryReadNumber(tag, 1, MaxVlan, out int number))
            {
                return false;
            }

            vlans = (vlans << 16) | (uint)number;
        }

        return true;
    }

    private static bool TryReadNumber(string text, int least, int most, out int value) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value >= least && value <= most;
}
