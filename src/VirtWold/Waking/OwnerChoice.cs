using System.Collections.Immutable;
using VirtWold.Machines;

namespace VirtWold.Waking;

/// <summary>The machines that have one address.</summary>
internal static class OwnerChoice
{
    /// <summary>The one to wake: the one that is active in some way, running before all others; else the first by name.</summary>
    /// <param name="owners">At least one machine, sorted by name.</param>
    public static Machine ToWake(this ImmutableArray<Machine> owners) =>
        owners.FirstOrDefault(static owner => owner.State == MachineState.Running)
        ?? owners.FirstOrDefault(static owner => owner.State is not (MachineState.ShutOff or MachineState.Unknown))
        ?? owners[0];
}
