using System.Collections.Immutable;

namespace VirtWold.Machines;

/// <summary>By what a machine that runs can be seen to be ready.</summary>
/// <param name="Agent">Its guest's agent.</param>
/// <param name="Cards">How it is connected to its host now.</param>
internal readonly record struct MachineSigns(AgentState Agent, ImmutableArray<NetworkCard> Cards)
{
    /// <summary>The hypervisor can't tell.</summary>
    public static MachineSigns None => new(AgentState.None, []);
}
