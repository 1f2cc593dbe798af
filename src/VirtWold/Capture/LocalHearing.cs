using System.ComponentModel;
using System.Net;
using System.Net.NetworkInformation;
using VirtWold.Links;

namespace VirtWold.Capture;

/// <summary>What the daemons of this host hear of what this host itself sends.</summary>
internal static class LocalHearing
{
    /// <summary>Why none of the daemons of this host hears a datagram that it sends, and what would; null if one does or there is none.</summary>
    /// <param name="to">Whom it is for.</param>
    /// <param name="interfaceName">What it is sent out of; empty where the route decides.</param>
    public static string? ComplaintAboutDatagram(IPEndPoint to, string interfaceName)
    {
        bool hasSocket = IPGlobalProperties.GetIPGlobalProperties().GetActiveUdpListeners().Any(socket => socket.Port == to.Port
            && (socket.Address.Equals(to.Address) || socket.Address.Equals(IPAddress.Any) || socket.Address.Equals(IPAddress.IPv6Any)));
        return hasSocket ? null : Complaint(map => interfaceName.Length > 0 && !IPAddress.IsLoopback(to.Address)
            ? map.Links.FindByName(interfaceName)
            : map.Find(RouteTable.InterfaceTo(to.Address)));
    }

    /// <summary>The same for a raw frame.</summary>
    /// <param name="interfaceName">What it is sent out of.</param>
    public static string? ComplaintAboutFrame(string interfaceName) => Complaint(map => map.Links.FindByName(interfaceName));

    /// <summary>Whether a capture on one interface hears what leaves by another.</summary>
    /// <param name="map">All interfaces.</param>
    /// <param name="captured">The one that is captured.</param>
    /// <param name="exit">The one that it leaves by.</param>
    public static bool Hears(LinkMap map, Link captured, Link exit) =>
        captured == exit
        || map.PortsOf(exit).Contains(captured)
        || map.Above(captured) == exit
        || (map.Below(exit) is { } below && exit.Kind != "veth" && Hears(map, captured, below));

    private static string? Complaint(Func<LinkMap, Link?> findExit)
    {
        IReadOnlyList<string> captured = PresenceMark.Interfaces();
        if (captured.Count == 0)
        {
            return null;
        }

        try
        {
            LinkMap map = new(LinkTable.Read());
            return findExit(map) is { } exit && !captured.Select(map.Links.FindByName).OfType<Link>().Any(link => Hears(map, link, exit))
                ? $"the virtwold on this host listens on {string.Join(", ", captured)} and doesn't hear this packet, which left by {exit.Name}; "
                    + $"have it listen there as well: --interface {exit.Name}"
                : null;
        }
        catch (Win32Exception)
        {
            return null;
        }
    }
}
