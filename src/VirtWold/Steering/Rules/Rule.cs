using System.Collections.Immutable;
using VirtWold.WakeOnLan;

namespace VirtWold.Steering.Rules;

/// <summary>One rule: which frames go into the veth. Each is counted by itself.</summary>
/// <param name="Kind">What it is about.</param>
/// <param name="Name">What it is called, the same from start to start: its counters go on under that name.</param>
internal sealed record Rule(RuleKind Kind, string Name)
{
    /// <summary>The port of TCP or UDP, or the type of ICMP; else 0.</summary>
    public int Port { get; init; }

    /// <summary>Of TCP and UDP: the neighbours that it is for; empty where it is for everybody.</summary>
    public ImmutableArray<AddressRange> From { get; init; } = [];

    /// <summary>Of VXLAN: the numbers of its networks.</summary>
    public ImmutableArray<uint> Vnis { get; init; } = [];

    /// <summary>Whether the host doesn't get the frames, and the pod may answer them.</summary>
    public bool Redirects => Kind is RuleKind.Tcp or RuleKind.Udp or RuleKind.Vxlan;

    /// <summary>Whether a rule with that name redirects.</summary>
    public static bool RedirectsByName(string name) =>
        name.StartsWith("tcp ", StringComparison.Ordinal) || name.StartsWith("udp ", StringComparison.Ordinal) || name.StartsWith("vxlan ", StringComparison.Ordinal);
}
