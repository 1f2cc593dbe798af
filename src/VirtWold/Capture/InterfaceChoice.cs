using VirtWold.Links;

namespace VirtWold.Capture;

/// <summary>An interface to capture on where nobody named one.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Reason">Why it was chosen, in words that follow the name.</param>
/// <param name="IsPromiscuous">Whether it hears all that there is only if it takes frames for all stations.</param>
internal sealed record InterfaceChoice(string Name, string Reason, bool IsPromiscuous = false)
{
    private const string Loopback = "it carries what this host sends to its own addresses";

    /// <summary>Chooses among the interfaces of this network namespace.</summary>
    /// <exception cref="CaptureException">None can be chosen; the message names the candidates.</exception>
    public static IReadOnlyList<InterfaceChoice> Make() => Make(LinkTable.Read(), RouteTable.Read());

    /// <summary>
    /// Chooses the interface by which the default route leads outside, whatever is laid over it; several where it has several next hops.
    /// Then loopback, for what this host sends to itself.
    /// </summary>
    /// <param name="links">All interfaces.</param>
    /// <param name="routes">The ways out of this host.</param>
    /// <exception cref="CaptureException">None can be chosen; the message names the candidates.</exception>
    public static IReadOnlyList<InterfaceChoice> Make(IReadOnlyList<Link> links, IReadOnlyList<Route> routes)
    {
        LinkMap map = new(links);
        List<InterfaceChoice> choices = [.. ByRoute(map, routes)];
        if (choices.Count == 0)
        {
            choices = [.. ByElimination(map)];
        }

        return
        [
            .. choices.DistinctBy(static choice => choice.Name),
            .. links.Where(static link => link is { IsLoopback: true, IsUp: true }).Select(static link => new InterfaceChoice(link.Name, Loopback)),
        ];
    }

    /// <summary>
    /// By the default routes: the main table before those that policy routing adds, IPv4 before IPv6, the lowest metric. A route into a
    /// tunnel, as VPNs set it, leads over the network to somewhere else. Where there is no other, by the gateway that the tunnel's own
    /// packets go over.
    /// </summary>
    private static IEnumerable<InterfaceChoice> ByRoute(LinkMap map, IReadOnlyList<Route> routes)
    {
        IEnumerable<IGrouping<(bool IsDefault, bool IsMain, bool IsIPv6, uint Priority), Route>> preference = routes
            .Where(route => Outside(map, route).Any())
            .GroupBy(static route => (route.IsDefault, route.IsMain, route.IsIPv6, route.Priority))
            .OrderByDescending(static group => group.Key.IsDefault)
            .ThenByDescending(static group => group.Key.IsMain)
            .ThenBy(static group => group.Key.IsIPv6)
            .ThenBy(static group => group.Key.Priority);
        IGrouping<(bool IsDefault, bool IsMain, bool IsIPv6, uint Priority), Route>? best = preference.FirstOrDefault();
        string what = best?.Key.IsDefault == true ? "the default route leads" : "the way to a gateway leads";
        return best?.SelectMany(route => Outside(map, route)).SelectMany(link => Descend(map, link, $"{what} out of it", $"{what} over")) ?? [];
    }

    private static IEnumerable<Link> Outside(LinkMap map, Route route) =>
        route.Interfaces.Select(map.Find).OfType<Link>().Where(static link => IsCandidate(link));

    /// <summary>The only interface that comes into question: bridges that have no port to the outside count where nothing else does.</summary>
    private static IEnumerable<InterfaceChoice> ByElimination(LinkMap map)
    {
        Link[] candidates = [.. map.Links.Where(link => IsCandidate(link) && map.Above(link) is null)];
        Link[] outside = [.. candidates.Where(link => !LinkMap.IsSwitch(link) || map.PortsOutside(link).Count > 0)];
        Link[] best = outside.Length > 0 ? outside : candidates;
        if (best is [var only])
        {
            return Descend(map, only, "no other one is up and can broadcast", "the only way outside is");
        }

        string names = candidates.Length == 0
            ? "there is none that is up and can broadcast"
            : $"candidates: {string.Join(", ", best.SelectMany(link => Descend(map, link, "", "")).Select(static choice => choice.Name))}";
        throw new CaptureException(CaptureFailure.NoChoice, "which interface to listen on isn't clear", $"name it with --interface ({names})");
    }

    /// <summary>Whether it may lead outside: Ethernet, up, and neither a guest's tap nor a VPN's.</summary>
    private static bool IsCandidate(Link link) =>
        link is { IsUp: true, IsLoopback: false, CarriesEthernet: true, Kind: not ("tun" or "macvtap" or "ipvtap" or "ifb") }
        && link.Flags.HasFlag(LinkFlags.Broadcast);

    /// <summary>
    /// From the interface that has the address to those that carry its frames: a bridge doesn't hear all that its ports hear, and a macvlan
    /// doesn't hear all that the interface below does.
    /// </summary>
    private static IEnumerable<InterfaceChoice> Descend(LinkMap map, Link link, string reason, string over)
    {
        if (CarrierOf(map, link) is { } below)
        {
            return Descend(map, below, $"{over} {link.Name}, which is laid upon it", over);
        }

        if (!LinkMap.IsSwitch(link))
        {
            return [new InterfaceChoice(link.Name, reason)];
        }

        IReadOnlyList<Link> ports = map.PortsOutside(link);
        string which = ports.Count == 1 ? "its physical port" : "one of its physical ports";
        return ports.Count > 0
            ? ports.Select(port => new InterfaceChoice(port.Name, $"{over} the bridge {link.Name}, and this is {which}"))
            : [new InterfaceChoice(link.Name, reason, IsPromiscuous: true)];
    }

    /// <summary>What hears more than an interface that is laid upon it; null if that hears all itself.</summary>
    private static Link? CarrierOf(LinkMap map, Link link) => map.Below(link) is { IsUp: true } below
        && (link.Kind is "macvlan" or "ipvlan" || (link.Kind == "vlan" && LinkMap.IsSwitch(below))) ? below : null;
}
