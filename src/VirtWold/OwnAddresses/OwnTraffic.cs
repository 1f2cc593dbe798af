namespace VirtWold.OwnAddresses;

/// <summary>What comes for an address of the daemon's own. A frame may be of several kinds.</summary>
internal enum OwnTraffic
{
    /// <summary>IPv4.</summary>
    Ipv4,

    /// <summary>IPv6.</summary>
    Ipv6,

    /// <summary>ARP.</summary>
    Arp,

    /// <summary>Neighbour discovery.</summary>
    Nd,

    /// <summary>An echo request.</summary>
    Ping,

    /// <summary>A request of a web browser that was answered.</summary>
    Http,
}
