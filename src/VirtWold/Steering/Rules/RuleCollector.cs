using VirtWold.WakeOnLan;

namespace VirtWold.Steering.Rules;

/// <summary>Puts rules together: lines about the same port are one rule, and no two rules are about the same frames.</summary>
internal sealed class RuleCollector
{
    /// <summary>So many VNIs have room in the kernel's table.</summary>
    public const int MaxVnis = 4096;

    /// <summary>So many rules have numbers.</summary>
    private const int MaxRules = 200;

    /// <summary>So many addresses can be named.</summary>
    private const int MaxAddresses = 100;

    /// <summary>So many neighbours have room, of single addresses and of networks each, each with both ends of its flows.</summary>
    private const int MaxNeighbours = 500;

    private readonly List<Rule> _rules = [];
    private readonly HashSet<uint> _vnis = [];
    private readonly HashSet<LocalAddress> _shared = [];
    private int _addresses;
    private int _networks;

    /// <summary>Whether there is none.</summary>
    public bool IsEmpty => _rules.Count == 0;

    /// <summary>Adds a rule.</summary>
    /// <returns>What is wrong with it beside the others.</returns>
    public string? Add(Rule rule)
    {
        int known = _rules.FindIndex(other => other.Kind == rule.Kind && other.Port == rule.Port && rule.Kind != RuleKind.Vxlan);
        string? error = ErrorOf(rule, known < 0 ? null : _rules[known]);
        if (error is not null)
        {
            return error;
        }

        _vnis.UnionWith(rule.Vnis);
        _addresses += rule.From.Count(IsSingle);
        _networks += rule.From.Length - rule.From.Count(IsSingle);
        if (known < 0)
        {
            _rules.Add(rule);
        }
        else
        {
            _rules[known] = _rules[known] with { From = _rules[known].From.AddRange(rule.From) };
        }

        return null;
    }

    /// <summary>Adds an address that host and pod share.</summary>
    /// <returns>What is wrong with it beside the others.</returns>
    public string? Add(LocalAddress address) => !_shared.Add(address) ? $"{address.Address} stands there twice"
        : _shared.Count > MaxAddresses ? $"there are more than {MaxAddresses} addresses; so many have room"
        : null;

    /// <summary>All of them.</summary>
    public RuleSet ToSet() => new([.. _rules]) { Addresses = [.. _shared] };

    /// <summary>Whether a network is one address.</summary>
    public static bool IsSingle(AddressRange network) =>
        network.PrefixLength == (network.Network.Family == System.Net.Sockets.AddressFamily.InterNetwork ? 32 : 128);

    private string? ErrorOf(Rule rule, Rule? known)
    {
        int addresses = rule.From.Count(IsSingle);
        return known is not null && (rule.From.IsEmpty || known.From.IsEmpty) ? (known.From.IsEmpty ? $"'{rule.Name}' stands there already, for everybody" : $"'{rule.Name}' stands there already, for some neighbours; for everybody, take those out")
            : RepeatedNetwork(rule, known) is { } network ? $"{network.Network}/{network.PrefixLength} stands there twice for '{rule.Name}'"
            : RepeatedVni(rule) is { } vni ? $"VNI {vni} stands there twice"
            : OtherOfVxlan(rule) is { } other ? $"'{rule.Name}' and '{other.Name}' are about the same port; take one of them out"
            : known is null && _rules.Count == MaxRules ? $"there are more than {MaxRules} rules; so many have room"
            : _vnis.Count + rule.Vnis.Length > MaxVnis ? $"there are more than {MaxVnis} VNIs; so many have room"
            : _addresses + addresses > MaxNeighbours || _networks + rule.From.Length - addresses > MaxNeighbours ? $"there are more than {MaxNeighbours} neighbours; so many have room; name networks"
            : null;
    }

    private static AddressRange? RepeatedNetwork(Rule rule, Rule? known)
    {
        HashSet<AddressRange> seen = [.. known?.From ?? []];
        foreach (AddressRange network in rule.From)
        {
            if (!seen.Add(network))
            {
                return network;
            }
        }

        return null;
    }

    private uint? RepeatedVni(Rule rule)
    {
        HashSet<uint> seen = [.. _vnis];
        foreach (uint vni in rule.Vnis)
        {
            if (!seen.Add(vni))
            {
                return vni;
            }
        }

        return null;
    }

    private Rule? OtherOfVxlan(Rule rule) => rule.Port == RuleReader.VxlanPort && rule.Kind is RuleKind.Udp or RuleKind.Vxlan
        ? _rules.Find(other => other.Port == rule.Port && other.Kind is RuleKind.Udp or RuleKind.Vxlan && other.Kind != rule.Kind)
        : null;
}
