namespace VirtWold.Machines;

/// <summary>What programs read of a <see cref="MachineState"/>.</summary>
internal static class MachineStateText
{
    /// <summary>The state's name: lower case, with hyphens.</summary>
    public static string Name(this MachineState state) => state switch
    {
        MachineState.ShutOff => "shut-off",
        MachineState.Running => "running",
        MachineState.Paused => "paused",
        MachineState.Held => "held",
        MachineState.Suspended => "suspended",
        MachineState.ShuttingDown => "shutting-down",
        MachineState.Saving => "saving",
        MachineState.Crashed => "crashed",
        _ => "unknown",
    };
}
