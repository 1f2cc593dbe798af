namespace VirtWold.Machines.KubeVirt;

/// <summary>What a machine is doing, by what is to run and what runs.</summary>
internal static class StateRules
{
    /// <summary>The state, and why it is held where it is.</summary>
    /// <param name="machine">What is to run.</param>
    /// <param name="instance">What runs; null if nothing does.</param>
    public static (MachineState State, string Reason) Of(VirtualMachine machine, Instance? instance)
    {
        if (instance is { IsFinal: false })
        {
            return instance switch
            {
                { IsDeleting: true } => (MachineState.ShuttingDown, ""),
                { IsPaused: true, HoldReason: { Length: > 0 } reason } => (MachineState.Held, reason),
                { IsPaused: true } => (MachineState.Paused, ""),
                // Its node is lost: KubeVirt lets it be started.
                { Phase: "Unknown" } => (MachineState.Unknown, ""),
                _ => (MachineState.Running, ""),
            };
        }

        if (machine.IsDeleting)
        {
            return (MachineState.ShuttingDown, "");
        }

        if (machine.IsInTrouble)
        {
            return (MachineState.Crashed, "");
        }

        // Nothing runs yet, or no more; but KubeVirt will see to it.
        bool isOnItsWay = machine.IsStartRequested || machine.PrintableStatus == "Starting" || machine.RunStrategy switch
        {
            "Always" => true,
            "Once" => instance is null,
            _ => false,
        };
        return (isOnItsWay ? MachineState.Running : instance is { Phase: "Failed" } ? MachineState.Crashed : MachineState.ShutOff, "");
    }
}
