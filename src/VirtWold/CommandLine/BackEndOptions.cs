namespace VirtWold.CommandLine;

/// <summary>Which machines are to be woken, and where.</summary>
internal sealed record BackEndOptions
{
    /// <summary>The hypervisor, as a libvirt connection URI.</summary>
    public required string LibvirtUri { get; init; }
}
