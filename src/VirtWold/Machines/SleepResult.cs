namespace VirtWold.Machines;

/// <summary>What came of putting a machine to sleep.</summary>
/// <param name="Action">What was done.</param>
/// <param name="Detail">Where it failed, why; else what else is worth telling, or nothing.</param>
internal readonly record struct SleepResult(SleepAction Action, string Detail = "")
{
    /// <summary>How long a guest may take to shut down or to suspend itself.</summary>
    public static readonly TimeSpan GuestPatience = TimeSpan.FromMinutes(2);

    /// <summary>The hypervisor isn't connected.</summary>
    public static SleepResult Disconnected { get; } = new(SleepAction.Failed, "its hypervisor isn't connected");

    /// <summary>The machine doesn't exist any more.</summary>
    public static SleepResult Gone { get; } = new(SleepAction.Failed, "it doesn't exist any more");
}
