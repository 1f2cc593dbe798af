using VirtWold.Links;

namespace VirtWold.Checks;

/// <summary>Which senders on this host, in its guests and in its containers aren't heard on the interfaces that are captured.</summary>
internal static class Deafness
{
    /// <summary>A sentence for each kind of sender, with what would hear it.</summary>
    /// <param name="map">All interfaces.</param>
    /// <param name="captured">Those that are captured.</param>
    public static IEnumerable<string> Of(LinkMap map, IReadOnlyList<Link> captured)
    {
        if (captured.Count == 0)
        {
            yield break;
        }

        if (!captured.Any(static link => link.IsLoopback) && map.Links.FirstOrDefault(static link => link.IsLoopback) is { } loopback)
        {
            yield return $"not heard: what this host sends to its own addresses, 127.0.0.1 among them; --interface {loopback.Name} as well would hear it";
        }

        foreach (Link bridge in map.Links.Where(static link => link is { IsBridge: true, IsUp: true, HasCarrier: true }))
        {
            bool isHeard = captured.Any(link => link == bridge || link.Master == bridge.Index || map.Below(bridge) == link);
            if (!isHeard)
            {
                yield return $"not heard: what guests and containers on {bridge.Name} send to each other; --interface {bridge.Name} as well would hear it";
            }
        }
    }
}
