namespace VirtWold.StandIn;

/// <summary>Where the daemon sits between a machine and those who connect to it: what it hears, and what it can reach, differ.</summary>
internal enum Seat
{
    /// <summary>On the bridge: hears all that passes it, and reaches both sides.</summary>
    Bridge,

    /// <summary>On the NIC below a macvtap: hears all, but what it sends goes to the wire, never to the machine.</summary>
    Nic,

    /// <summary>On the way to a network behind this host: hears what is routed to the machine. The kernel itself holds connections.</summary>
    Router,
}
