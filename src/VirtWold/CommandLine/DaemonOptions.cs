using VirtWold.Capture;
using VirtWold.Waking;

namespace VirtWold.CommandLine;

/// <summary>What the daemon is to do.</summary>
internal sealed record DaemonOptions
{
    /// <summary>Where packets are to be heard, and how.</summary>
    public required CaptureOptions Capture { get; init; }

    /// <summary>Whose packets are heard.</summary>
    public required AllowedSenders AllowedSenders { get; init; }

    /// <summary>For how long a second packet for the same address is the same wish.</summary>
    public required TimeSpan Window { get; init; }

    /// <summary>The hypervisor, as a libvirt connection URI.</summary>
    public required string LibvirtUri { get; init; }
}
