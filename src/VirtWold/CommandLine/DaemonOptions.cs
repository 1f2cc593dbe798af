namespace VirtWold.CommandLine;

/// <summary>What the daemon is to do.</summary>
internal sealed record DaemonOptions
{
    /// <summary>The interfaces to capture on.</summary>
    public required IReadOnlyList<string> Interfaces { get; init; }

    /// <summary>The hypervisor, as a libvirt connection URI.</summary>
    public required string LibvirtUri { get; init; }

    /// <summary>For how long a second packet for the same address is the same wish.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromSeconds(2);
}
