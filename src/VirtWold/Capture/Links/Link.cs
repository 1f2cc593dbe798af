namespace VirtWold.Capture.Links;

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
}
