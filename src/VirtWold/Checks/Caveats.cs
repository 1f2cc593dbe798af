using VirtWold.Links;

namespace VirtWold.Checks;

/// <summary>What kinds of interfaces don't hear.</summary>
internal static class Caveats
{
    /// <summary>MACVLAN_MODE_PASSTHRU of linux/if_link.h: the interface below is its alone, and promiscuous.</summary>
    private const int Passthru = 8;

    /// <summary>The reasons why an interface that is up doesn't hear all.</summary>
    /// <param name="link">The interface.</param>
    /// <param name="map">All interfaces.</param>
    /// <param name="promiscuous">Whether the daemon makes it hear frames for other stations.</param>
    /// <param name="isBridgeFiltered">Whether iptables sees bridged frames (bridge-nf-call-iptables).</param>
    /// <param name="hasAddress">Whether it has an IP address.</param>
    public static IEnumerable<Caveat> Of(Link link, LinkMap map, bool promiscuous, bool isBridgeFiltered, bool hasAddress)
    {
        if (!link.HasCarrier)
        {
            yield return new Caveat(
                $"{link.Name} is up, but there is nobody at the other end of the cable",
                link.IsBridge ? $"give it a port that is up: ip link set PORT master {link.Name}" : "plug it in, or see to the switch");
        }

        if (link.Flags.HasFlag(LinkFlags.Loopback))
        {
            yield return new Caveat($"{link.Name} hears only what this host sends to itself", "name an interface that leads outside as well");
        }
        else if (!link.Flags.HasFlag(LinkFlags.Broadcast))
        {
            yield return new Caveat($"{link.Name} can't receive broadcasts, which most senders send", "name an Ethernet interface");
        }

        if (link.IsBridge && !promiscuous && link.Promiscuity == 0)
        {
            yield return new Caveat(
                $"{link.Name} is a bridge: frames that are addressed to a sleeping machine itself, as etherwake sends them, don't reach it",
                $"{NamePort(link, map)}, or add --promiscuous");
        }

        if (link.IsBridge && isBridgeFiltered && !hasAddress)
        {
            yield return new Caveat(
                $"{link.Name} is a bridge without an address, and bridge-nf-call-iptables is on: not even broadcasts may reach it",
                $"{NamePort(link, map)}, or turn it off: sysctl net.bridge.bridge-nf-call-iptables=0");
        }

        if (link.Kind is "macvlan" or "macvtap" && link.MacvlanMode != Passthru)
        {
            yield return new Caveat(
                $"{link.Name} is a {link.Kind}: frames that are addressed to another machine never reach it, only broadcasts do",
                map.Below(link) is { } below ? $"name the interface below it: --interface {below.Name}" : "name the interface below it");
        }

        if (map.Above(link) is { Kind: "bond" or "team" } bond)
        {
            yield return new Caveat(
                $"{link.Name} is a port of {bond.Name} ({bond.Kind}): what arrives at the other ports isn't heard",
                $"name the whole: --interface {bond.Name}");
        }
    }

    /// <summary>What an interface without a caveat is, and hears.</summary>
    public static string Describe(Link link, LinkMap map, bool promiscuous)
    {
        string what = (link.Kind, map.Above(link)) switch
        {
            ("vlan", _) => $" (a VLAN of {map.Below(link)?.Name ?? "another interface"}: hears what is tagged for it)",
            (_, { IsBridge: true } bridge) => $", a port of the bridge {bridge.Name}",
            _ => "",
        };
        // A port of a bridge, and any other promiscuous interface, takes frames for all stations.
        string except = promiscuous || link.Promiscuity > 0 || link.Kind.Length > 0
            ? ""
            : "; hears broadcasts and what is addressed to this host, and with --promiscuous the rest";
        return $"{link.Name} is up{what}{except}";
    }

    private static string NamePort(Link bridge, LinkMap map) => map.PortsOutside(bridge) switch
    {
        [] => "name the interface that leads outside",
        [var port] => $"name its port: --interface {port.Name}",
        var ports => $"name the port that leads outside, one of {string.Join(", ", ports.Select(static port => port.Name))}",
    };
}
