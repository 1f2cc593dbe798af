namespace VirtWold.Links;

/// <summary>A network interface, as the kernel describes it.</summary>
/// <param name="Index">The kernel's number for it; an interface that is made again gets another.</param>
/// <param name="Name">Its name, which may change.</param>
/// <param name="Kind">What kind of virtual device it is ("bridge", "veth", "tun"); empty for hardware.</param>
/// <param name="Master">The index of the bridge or bond that it belongs to; 0 where there is none.</param>
/// <param name="Flags">Its flags, see netdevice(7).</param>
internal sealed record Link(int Index, string Name, string Kind, int Master, LinkFlags Flags)
{
    /// <summary>ARPHRD_ETHER of linux/if_arp.h.</summary>
    public const int Ethernet = 1;

    public bool IsUp => Flags.HasFlag(LinkFlags.Up);

    public bool IsLoopback => Flags.HasFlag(LinkFlags.Loopback);

    public bool IsBridge => Kind == "bridge";

    /// <summary>Whether its frames begin with an Ethernet header, as those of loopback do; those of tun, WireGuard and PPP don't.</summary>
    public bool CarriesEthernet => HardwareType == Ethernet || IsLoopback;

    /// <summary>Whether the other end of the cable is up.</summary>
    public bool HasCarrier => Flags.HasFlag(LinkFlags.LowerUp);

    /// <summary>What its frames look like (ARPHRD_… in linux/if_arp.h).</summary>
    public int HardwareType { get; init; } = Ethernet;

    /// <summary>
    /// The index of the interface that it is laid upon, as a VLAN or a macvlan is, or of a veth's other end; 0 where there is none in this
    /// network namespace.
    /// </summary>
    public int Lower { get; init; }

    /// <summary>How many want it to take frames for all stations: a bridge that it is a port of, a capture; 0 where none does.</summary>
    public int Promiscuity { get; init; }

    /// <summary>Of a macvlan or macvtap: how it shares the interface below (MACVLAN_MODE_… in linux/if_link.h); else 0.</summary>
    public int MacvlanMode { get; init; }

    /// <summary>Of a VLAN: the tag that its frames have on the interface below; else 0.</summary>
    public int Vlan { get; init; }

    /// <summary>The longest packet that it sends, without the Ethernet header, in bytes.</summary>
    public int Mtu { get; init; }

    /// <summary>Its station address as a number, the first byte highest; 0 where it has none of six bytes.</summary>
    public ulong Station { get; init; }

    /// <summary>What its port is called inside of the device ("p0", "pf0vf1"); empty for most.</summary>
    public string PortName { get; init; } = "";

    /// <summary>Its further names (ip link property), each followed by a zero character, which no name has.</summary>
    public string AlternativeNames { get; init; } = "";

    /// <summary>Whether it is called that, by its name or by one of its further names.</summary>
    public bool IsCalled(string name) =>
        Name == name || (AlternativeNames.Length > 0 && name.Length > 0 && AlternativeNames.Split('\0').Contains(name));
}
