using VirtWold.Capture;
using VirtWold.Machines;
using VirtWold.Waking;

namespace VirtWold.Status;

/// <summary>All that there is to tell, for whoever asks. Safe for all threads.</summary>
internal sealed class StatusBoard
{
    private volatile PacketSources? _sources;

    /// <summary>The program's version.</summary>
    public required string Version { get; init; }

    /// <summary>What the hypervisor is called.</summary>
    public required string Hypervisor { get; init; }

    /// <summary>The machines.</summary>
    public required MachineDirectory Directory { get; init; }

    /// <summary>Who may be woken.</summary>
    public required WakePolicy Policy { get; init; }

    /// <summary>What is kept of the packets.</summary>
    public required PacketRecorder Recorder { get; init; }

    /// <summary>When the program was started.</summary>
    public DateTimeOffset Started { get; } = DateTimeOffset.UtcNow;

    /// <summary>Whether machines can be woken by HTTP.</summary>
    public bool CanWake { get; init; }

    /// <summary>Whether the start is over: packets are heard, and the hypervisor was asked for its machines.</summary>
    public bool IsReady => _sources is not null;

    /// <summary>Whether the connection to the hypervisor stands and its machines are known.</summary>
    public bool IsConnected => Directory.IsCurrent;

    /// <summary>The places where packets are heard, and how they are doing.</summary>
    public IReadOnlyList<SourceState> Sources => _sources?.States ?? [];

    /// <summary>The start is over.</summary>
    public void SetReady(PacketSources sources) => _sources = sources;
}
