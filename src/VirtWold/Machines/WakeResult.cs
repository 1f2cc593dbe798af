using System.Globalization;

namespace VirtWold.Machines;

/// <summary>What came of waking a machine.</summary>
/// <param name="Action">What was done.</param>
/// <param name="Detail">Where it failed, why; else what else is worth telling, or nothing.</param>
internal readonly record struct WakeResult(WakeAction Action, string Detail = "")
{
    /// <summary>What was asked for when the answer was lost; null if nothing was. The machine that runs afterwards runs by that.</summary>
    public WakeAction? Unanswered { get; init; }

    /// <summary>How long a machine may take to shut down before it is started again.</summary>
    public static readonly TimeSpan ShutdownPatience = TimeSpan.FromSeconds(60);

    /// <summary>How long it may take until its memory is saved: that of a large one on a slow disk.</summary>
    public static readonly TimeSpan SavePatience = TimeSpan.FromMinutes(5);

    /// <summary>It took longer to shut down.</summary>
    public static WakeResult StillShuttingDown { get; } = new(WakeAction.Failed, string.Create(
        CultureInfo.InvariantCulture, $"it was still shutting down after {ShutdownPatience.TotalSeconds} s"));

    /// <summary>It took longer to be saved.</summary>
    public static WakeResult StillSaving { get; } = new(WakeAction.Failed, string.Create(
        CultureInfo.InvariantCulture, $"it was still being saved after {SavePatience.TotalSeconds} s"));

    /// <summary>Other machines took all the turns.</summary>
    public static WakeResult NoTurn { get; } = new(WakeAction.Failed, string.Create(
        CultureInfo.InvariantCulture, $"others were being woken for {WakeTurns.Patience.TotalSeconds} s, as many as --max-starts allows"));

    /// <summary>What a wake comes to that was done, as was seen afterwards.</summary>
    /// <param name="unanswered">What was asked for.</param>
    public static WakeResult WithoutAnswer(WakeAction unanswered) => new(unanswered, "its answer was lost");

    /// <summary>What waking a machine comes to.</summary>
    /// <param name="state">What it is doing.</param>
    /// <param name="reason">Why it is held, where it is.</param>
    public static WakeResult Expect(MachineState state, string reason) => state switch
    {
        MachineState.Running => new WakeResult(WakeAction.AlreadyRunning),
        MachineState.Paused => new WakeResult(WakeAction.Resumed),
        MachineState.Suspended => new WakeResult(WakeAction.WokenUp),
        MachineState.Held => new WakeResult(WakeAction.Failed, $"it is paused for {reason}, which isn't ours to end"),
        MachineState.ShuttingDown => new WakeResult(WakeAction.Started, "when it has shut down"),
        MachineState.Saving => new WakeResult(WakeAction.Started, "when it is saved"),
        _ => new WakeResult(WakeAction.Started),
    };
}
