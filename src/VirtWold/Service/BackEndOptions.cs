using VirtWold.Machines.KubeVirt;

namespace VirtWold.Service;

/// <summary>Which machines are to be woken, and where.</summary>
internal sealed record BackEndOptions
{
    /// <summary>What they run on.</summary>
    public BackEndKind Kind { get; init; }

    /// <summary>The hypervisors, as libvirt connection URIs; each once.</summary>
    public required IReadOnlyList<string> LibvirtUris { get; init; }

    /// <summary>The cluster.</summary>
    public required KubeVirtOptions KubeVirt { get; init; }
}
