using VirtWold.Machines.KubeVirt;

namespace VirtWold.Service;

/// <summary>Which machines are to be woken, and where.</summary>
internal sealed record BackEndOptions
{
    /// <summary>What they run on.</summary>
    public BackEndKind Kind { get; init; }

    /// <summary>The hypervisor, as a libvirt connection URI.</summary>
    public required string LibvirtUri { get; init; }

    /// <summary>The cluster.</summary>
    public required KubeVirtOptions KubeVirt { get; init; }
}
