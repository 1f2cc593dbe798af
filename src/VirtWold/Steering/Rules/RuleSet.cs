using System.Collections.Immutable;

namespace VirtWold.Steering.Rules;

/// <summary>All rules, at most one of each name.</summary>
/// <param name="All">The rules, in the file's order.</param>
internal sealed record RuleSet(ImmutableArray<Rule> All)
{
    /// <summary>The name of the rule that is the default.</summary>
    public const string Magic = "magic";

    /// <summary>Magic packets alone: the default without a file.</summary>
    public static RuleSet Usual { get; } = new([new Rule(RuleKind.Magic, Magic)]);

    /// <summary>Addresses that host and pod share in addition to those of the NIC and its VLANs.</summary>
    public ImmutableArray<LocalAddress> Addresses { get; init; } = [];

    /// <summary>Whether any rule redirects: then the pod may answer, and a crash must not end its connections.</summary>
    public bool Redirects => All.Any(static rule => rule.Redirects);

    /// <summary>Whether frames of that kind are cloned. Who redirects needs the neighbours' addresses, and so ARP and neighbour discovery.</summary>
    public bool Clones(RuleKind kind) => All.Any(rule => rule.Kind == kind) || (Redirects && kind is RuleKind.Arp or RuleKind.NeighbourDiscovery);

    /// <summary>The rules in one line, for people.</summary>
    public override string ToString() => string.Join(", ", All.Select(static rule => rule.Name));
}
