namespace VirtWold.WakeOnLan;

/// <summary>What carries a magic packet.</summary>
internal enum Carrier
{
    /// <summary>Ethernet itself: EtherType 0x0842 (customary, not registered), 0 as BSD's tools have it, or any other but IP.</summary>
    Ethernet,

    /// <summary>UDP over IPv4.</summary>
    Udp4,

    /// <summary>UDP over IPv6.</summary>
    Udp6,

    /// <summary>No packet at all: a request by HTTP, which is treated like one.</summary>
    Http,

    /// <summary>No packet either: a client opens a TCP connection to the machine.</summary>
    Tcp,

    /// <summary>A client pings the machine.</summary>
    Ping,
}
