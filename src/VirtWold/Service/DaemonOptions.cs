using Microsoft.Extensions.Logging;
using VirtWold.Capture;
using VirtWold.Hosting.Logs;
using VirtWold.OwnAddresses;
using VirtWold.Waking;

namespace VirtWold.Service;

/// <summary>What the daemon is to do.</summary>
internal sealed record DaemonOptions
{
    /// <summary>How many machines may be woken at once where nobody says.</summary>
    public const int DefaultMaxStarts = 4;

    /// <summary>Where packets are to be heard, and how.</summary>
    public required CaptureOptions Capture { get; init; }

    /// <summary>Whose packets are heard.</summary>
    public required AllowedSenders AllowedSenders { get; init; }

    /// <summary>Which machines may be woken.</summary>
    public Wakeable Wakeable { get; init; }

    /// <summary>File of SecureOn passwords; empty where there is none.</summary>
    public string SecureOnFile { get; init; } = "";

    /// <summary>How many machines may be woken at once.</summary>
    public int MaxStarts { get; init; } = DefaultMaxStarts;

    /// <summary>The user to become; empty where it stays whom it is.</summary>
    public string User { get; init; } = "";

    /// <summary>Whether to stand in for sleeping machines whose owners want it.</summary>
    public bool StandIn { get; init; }

    /// <summary>Whether a magic packet for a machine's address in reverse puts the machine to sleep.</summary>
    public bool SleepPackets { get; init; }

    /// <summary>Addresses that the daemon answers for itself, on the one interface that is captured.</summary>
    public IReadOnlyList<OwnAddress> OwnAddresses { get; init; } = [];

    /// <summary>Do everything but wake.</summary>
    public bool DryRun { get; init; }

    /// <summary>Where the status is served, and who may wake there.</summary>
    public StatusOptions Status { get; init; } = StatusOptions.None;

    /// <summary>How long repeats for the same address are ignored.</summary>
    public required TimeSpan Window { get; init; }

    /// <summary>The hypervisor whose machines are woken.</summary>
    public required BackEndOptions BackEnd { get; init; }

    /// <summary>The lowest level that is logged.</summary>
    public LogLevel LogLevel { get; init; } = LogLevel.Information;

    /// <summary>How the log is written; null if it isn't set.</summary>
    public LogFormat? LogFormat { get; init; }
}
