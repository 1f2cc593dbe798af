namespace VirtWold.Links;

/// <summary>A network interface, as the kernel describes it.</summary>
/// <param name="Index">The kernel's number for it; an interface that is made again gets another.</param>
/// <param name="Name">Its name, which may change.</param>
/// <param name="Kind">What kind of virtual device it is ("bridge", "veth", "tun"); empty for hardware.</param>
/// <param name="Master">The index of the bridge or bond that it belongs to; 0 where there is none.</param>
/// <param name="Flags">Its flags, see netdevice(7).</param>
internal sealed record Link(int Index, string Name, string Kind, int Master, LinkFlags Flags)
{
    public bool IsUp => Flags.HasFlag(LinkFlags.Up);

    public bool IsBridge => Kind == "bridge";

    /// <summary>Whether there is somebody at the other end of the cable.</summary>
    public bool HasCarrier => Flags.HasFlag(LinkFlags.LowerUp);

    /// <summary>The index of the interface that it is laid upon, as a VLAN or a macvlan is; 0 where there is none.</summary>
    public int Lower { get; init; }

    /// <summary>How many want it to take frames for all stations: a bridge that it is a port of, a capture; 0 where none does.</summary>
    public int Promiscuity { get; init; }

    /// <summary>Of a macvlan or macvtap: how it shares the interface below (MACVLAN_MODE_… in linux/if_link.h); else 0.</summary>
    public int MacvlanMode { get; init; }
}
