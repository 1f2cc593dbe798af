using VirtWold.Links;

namespace VirtWold.Capture;

/// <summary>The interface to capture on where nobody named one.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Reason">Why it was chosen, in words that follow the name.</param>
internal sealed record InterfaceChoice(string Name, string Reason)
{
    /// <summary>Chooses among the interfaces of this network namespace.</summary>
    /// <exception cref="CaptureException">None can be chosen; the message names the candidates.</exception>
    public static InterfaceChoice Make() => Make(LinkTable.Read(), LinkTable.DefaultRouteInterface());

    /// <summary>
    /// Chooses the interface of the default route; where that is a bridge, its physical port, for a bridge doesn't hear all that its
    /// ports do. Without a default route, the only interface that is up, can broadcast, isn't loopback and belongs to no other.
    /// </summary>
    /// <param name="links">All interfaces.</param>
    /// <param name="defaultRoute">The index of the interface that the default route leads out of, or 0.</param>
    /// <exception cref="CaptureException">None can be chosen; the message names the candidates.</exception>
    public static InterfaceChoice Make(IReadOnlyList<Link> links, int defaultRoute)
    {
        Link[] candidates = [.. links.Where(IsCandidate)];
        if (Array.Find(candidates, link => link.Index == defaultRoute) is { } route)
        {
            return ThroughBridge(links, route, "the default route leads out of it", $"the default route leads over the bridge {route.Name}, and this is its physical port");
        }

        Link[] alone = [.. candidates.Where(static link => link.Master == 0)];
        if (alone is [var only])
        {
            return ThroughBridge(links, only, "no other one is up and can broadcast", $"{only.Name} is the only bridge or network, and this is its physical port");
        }

        string names = candidates.Length == 0 ? "there is none that is up and can broadcast" : $"candidates: {string.Join(", ", candidates.Select(static link => link.Name))}";
        throw new CaptureException(CaptureFailure.NoChoice, $"which interface to listen on isn't clear; name it with --interface ({names})");
    }

    private static bool IsCandidate(Link link) =>
        link.IsUp && link.Flags.HasFlag(LinkFlags.Broadcast) && !link.Flags.HasFlag(LinkFlags.Loopback);

    /// <summary>The physical port of a bridge, where there is just one; else the interface itself.</summary>
    private static InterfaceChoice ThroughBridge(IReadOnlyList<Link> links, Link link, string reason, string portReason)
    {
        if (!link.IsBridge)
        {
            return new InterfaceChoice(link.Name, reason);
        }

        Link[] ports = [.. links.Where(port => port.Master == link.Index && port.IsUp)];
        Link[] physical = [.. ports.Where(static port => port.Kind.Length == 0)];
        return (physical, ports) switch
        {
            ([var port], _) => new InterfaceChoice(port.Name, portReason),
            (_, [var port]) => new InterfaceChoice(port.Name, portReason),
            _ => new InterfaceChoice(link.Name, reason),
        };
    }
}
