using VirtWold.WakeOnLan;

namespace VirtWold.Machines;

/// <summary>How a machine's network interface is connected to its host.</summary>
/// <param name="Mac">Its address.</param>
/// <param name="Device">The host's device: a bridge, or the NIC below a macvtap; empty where it isn't known.</param>
/// <param name="Kind">What the device is to it.</param>
internal readonly record struct NetworkCard(MacAddress Mac, string Device, CardKind Kind);

/// <summary>What a host's device is to a machine's network interface.</summary>
internal enum CardKind
{
    /// <summary>Not known, or nothing that others can reach.</summary>
    Unknown,

    /// <summary>The bridge whose port it is.</summary>
    Bridge,

    /// <summary>The NIC that it shares as a macvtap.</summary>
    Direct,

    /// <summary>A network of libvirt's, by its name: what it is stands elsewhere.</summary>
    Network,
}
