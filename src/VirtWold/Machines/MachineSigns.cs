using System.Collections.Immutable;

namespace VirtWold.Machines;

/// <summary>By what a machine that runs can be seen to be ready.</summary>
/// <param name="Agent">Its guest's agent.</param>
/// <param name="Cards">How it is connected to its host now.</param>
internal readonly record struct MachineSigns(AgentState Agent, ImmutableArray<NetworkCard> Cards)
{
    /// <summary>Whether a probe that the machine's owner has defined, and that its hypervisor runs, finds it ready.</summary>
    public bool IsProbed { get; init; }

    /// <summary>Whether its guest may well have no agent, and its owner has defined no probe: then that it is silent says nothing.</summary>
    public bool MayStaySilent { get; init; }

    /// <summary>Whether they are known without asking the hypervisor: then they may be looked at as often as one likes.</summary>
    public bool AreKept { get; init; }

    /// <summary>The hypervisor can't tell.</summary>
    public static MachineSigns None => new(AgentState.None, []);
}
