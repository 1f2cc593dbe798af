namespace VirtWold.Links;

/// <summary>The flags of an interface that matter here (netdevice(7)).</summary>
[Flags]
internal enum LinkFlags
{
    None = 0,

    /// <summary>Switched on by the administrator; says nothing about the cable.</summary>
    Up = 1,

    /// <summary>Has a broadcast address, as Ethernet has.</summary>
    Broadcast = 2,

    Loopback = 8,

    /// <summary>The cable is plugged in, and its other end is up.</summary>
    LowerUp = 0x10000,
}
