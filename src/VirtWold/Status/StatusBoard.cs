using VirtWold.Capture;
using VirtWold.Hosting;
using VirtWold.Machines;
using VirtWold.OwnAddresses;
using VirtWold.Waking;

namespace VirtWold.Status;

/// <summary>All that the daemon has to report. Safe for all threads.</summary>
internal sealed class StatusBoard
{
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile PacketSources? _sources;
    private volatile OwnPresence? _own;
    private volatile WatchedParts? _parts;

    /// <summary>How long a part may take to prove that it works: less than a client waits for an answer.</summary>
    public static readonly TimeSpan ProofPatience = TimeSpan.FromSeconds(3);

    /// <summary>The program's version.</summary>
    public required string Version { get; init; }

    /// <summary>What this host is called.</summary>
    public string Host { get; init; } = Environment.MachineName;

    /// <summary>The machines of all hypervisors.</summary>
    public required Fleet Fleet { get; init; }

    /// <summary>What the hypervisors are called.</summary>
    public string Hypervisor => string.Join(", ", Fleet.Directories.Select(static directory => directory.Hypervisor));

    /// <summary>Who may be woken.</summary>
    public required WakePolicy Policy { get; init; }

    /// <summary>What is kept of the packets.</summary>
    public required PacketRecorder Recorder { get; init; }

    /// <summary>When machines that nobody uses are put to sleep.</summary>
    public ISleepPlans? SleepPlans { get; init; }

    /// <summary>The daemon's own addresses, and what came for them; none where it has none.</summary>
    public IReadOnlyList<OwnAddressState> OwnAddresses => _own?.States ?? [];

    /// <summary>When the program was started.</summary>
    public DateTimeOffset Started { get; } = DateTimeOffset.UtcNow;

    /// <summary>Whether machines can be woken by HTTP.</summary>
    public bool CanWake { get; init; }

    /// <summary>Whether a packet that comes now is heard somewhere and answered.</summary>
    public bool IsReady => Fleet.Directories.Any(static directory => directory.IsCurrent) && Sources.Any(static source => source.IsListening);

    /// <summary>Whether all hypervisors are connected and their machines known.</summary>
    public bool IsConnected => Fleet.IsCurrent;

    /// <summary>The places where packets are heard, and how they are doing; none while they are being opened.</summary>
    public IReadOnlyList<SourceState> Sources => _sources?.States ?? [];

    /// <summary>Everything that must be well, and whether it is.</summary>
    public IReadOnlyList<HealthPart> Health =>
    [
        .. Sources.Select(static source => new HealthPart(
            source.IsListening, source.IsListening ? $"listening on {source.Name}" : $"{source.Name} {source.Reason}")),
        .. Fleet.Directories.Select(static directory => new HealthPart(
            directory.IsCurrent, $"{directory.Hypervisor} {(directory.IsCurrent ? "connected" : "not connected")}")),
    ];

    /// <summary>Grows whenever there is something new to tell of machines: of what they are, of their last wake, or of their sleep.</summary>
    public long MachinesVersion => Fleet.Version + Recorder.Wakes + Recorder.Answers + (SleepPlans?.Version ?? 0);

    /// <summary>Ends with the next change. To be asked for before looking, or a change right after that would be missed.</summary>
    public Task NextChange
    {
        get
        {
            List<Task> changes = [Recorder.NextChange, Fleet.NextChange, _sources?.NextChange ?? _opened.Task];
            if (SleepPlans is { } plans)
            {
                changes.Add(plans.NextChange);
            }

            if (_own is { } own)
            {
                changes.Add(own.NextChange);
            }

            return Task.WhenAny(changes);
        }
    }

    /// <summary>The daemon has addresses of its own.</summary>
    public void SetOwnPresence(OwnPresence own) => _own = own;

    /// <summary>Asks the parts of the program whether they work. While it starts there are none.</summary>
    /// <returns>Those that hang, for people; empty where none does.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public Task<string> FindHangingAsync(CancellationToken cancellation) => _parts?.FindHangingAsync(ProofPatience, cancellation) ?? Task.FromResult("");

    /// <summary>All parts have begun.</summary>
    public void SetParts(WatchedParts parts) => _parts = parts;

    /// <summary>The places where packets are heard are open.</summary>
    public void SetSources(PacketSources sources)
    {
        _sources = sources;
        _opened.SetResult();
    }
}
