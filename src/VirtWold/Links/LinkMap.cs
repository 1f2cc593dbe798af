namespace VirtWold.Links;

/// <summary>How interfaces hang together: who is whose port, who is laid upon whom, and which ports lead outside.</summary>
/// <param name="links">All interfaces.</param>
internal sealed class LinkMap(IReadOnlyList<Link> links)
{
    /// <summary>A veth pair may join two bridges, and another one joins the next: so many are followed.</summary>
    private const int MaxDepth = 4;

    /// <summary>How good a port is as a way outside: the lower, the better.</summary>
    private enum Rank
    {
        /// <summary>Hardware, and what hardware is bundled or divided into.</summary>
        Hardware,

        /// <summary>A tunnel that carries Ethernet, a cable to another bridge here that has a way outside, and what isn't known.</summary>
        Tunnel,

        /// <summary>The end of a cable into another network namespace: a container's, or this host's own if it is itself a container.</summary>
        Cable,

        /// <summary>A guest's.</summary>
        Never,
    }

    /// <summary>All interfaces.</summary>
    public IReadOnlyList<Link> Links { get; } = links;

    /// <summary>The interface with that index, where there is one.</summary>
    public Link? Find(int index) => index == 0 ? null : Links.FirstOrDefault(link => link.Index == index);

    /// <summary>What an interface is a port of: a bridge, a bond, a team, a switch; null if it is none's.</summary>
    public Link? Above(Link link) => Find(link.Master) is { } master && IsMaster(master) ? master : null;

    /// <summary>What an interface is laid upon, where that is in this network namespace.</summary>
    public Link? Below(Link link) => Find(link.Lower);

    /// <summary>Whether it is a bridge or a switch: something with ports, between which frames go without this host.</summary>
    public static bool IsSwitch(Link link) => link.IsBridge || IsOpenVSwitch(link);

    /// <summary>The ports of a bridge or switch. Of Open vSwitch the kernel doesn't tell which port is in which of its bridges.</summary>
    public IEnumerable<Link> PortsOf(Link link) => Links.Where(port => link.IsBridge
        ? port.Master == link.Index
        : IsOpenVSwitch(link) && !IsOpenVSwitch(port) && Find(port.Master) is { } master && IsOpenVSwitch(master));

    /// <summary>The ports of a bridge or switch that lead outside: the best that are up, those whose cable has another end before others.</summary>
    /// <returns>Several where there are several, none where it has none or it isn't clear.</returns>
    public IReadOnlyList<Link> PortsOutside(Link link) => PortsOutside(link, MaxDepth);

    /// <summary>
    /// A number that interfaces have in common which hang together: a frame that is seen on one of them may be seen on another, too. The
    /// lowest of their indexes.
    /// </summary>
    public int GroupOf(Link link)
    {
        HashSet<int> group = [link.Index];
        bool grows = true;
        while (grows)
        {
            grows = false;
            foreach (Link other in Links)
            {
                int[] neighbours = [other.Index, .. new[] { Above(other), Below(other) }.OfType<Link>().Select(static neighbour => neighbour.Index)];
                if (neighbours.Any(group.Contains))
                {
                    int before = group.Count;
                    group.UnionWith(neighbours);
                    grows |= group.Count > before;
                }
            }
        }

        return group.Min();
    }

    private static bool IsOpenVSwitch(Link link) => link.Kind == "openvswitch";

    private static bool IsMaster(Link link) => IsSwitch(link) || link.Kind is "bond" or "team";

    private List<Link> PortsOutside(Link link, int depth)
    {
        List<(Link Port, Rank Rank)> ports =
            [.. PortsOf(link).Where(static port => port.IsUp).Select(port => (port, RankOf(port, link, depth))).Where(static port => port.Item2 != Rank.Never)];
        if (ports.Count == 0)
        {
            return [];
        }

        Rank best = ports.Min(static port => port.Rank);
        List<Link> outside = [.. ports.Where(port => port.Rank == best).Select(static port => port.Port)];
        List<Link> connected = [.. outside.Where(static port => port.HasCarrier)];
        outside = connected.Count > 0 ? connected : outside;
        // Which of several containers' cables leads outside nobody knows.
        return best == Rank.Cable && outside.Count > 1 ? [] : outside;
    }

    private Rank RankOf(Link port, Link bridge, int depth) => port.Kind switch
    {
        "" => IsGuestsFunction(port) ? Rank.Never : Rank.Hardware,
        "bond" or "team" or "vlan" or "macsec" or "dsa" or "hsr" => Rank.Hardware,
        "veth" => LeadsOn(port, bridge, depth) ? Rank.Tunnel : Rank.Cable,
        "tun" or "macvtap" or "ipvtap" or "netkit" or "ifb" or "dummy" => Rank.Never,
        _ => Rank.Tunnel,
    };

    /// <summary>Whether a veth ends in another bridge of this host which has a way outside.</summary>
    private bool LeadsOn(Link veth, Link bridge, int depth) =>
        depth > 0
        && Below(veth) is { } end
        && Above(end) is { } other
        && other != bridge
        && PortsOutside(other, depth - 1).Any(port => port != end && port.Kind != "veth");

    /// <summary>Whether it stands for a virtual function of a card, which is given to a guest (a representor: "pf0vf1").</summary>
    private static bool IsGuestsFunction(Link port)
    {
        int physical = port.PortName.IndexOf("pf", StringComparison.Ordinal);
        return physical >= 0
            && port.PortName[physical..] is var function
            && (function.Contains("vf", StringComparison.Ordinal) || function.Contains("sf", StringComparison.Ordinal));
    }
}
