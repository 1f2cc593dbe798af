namespace VirtWold.Machines;

/// <summary>Whether a machine's guest has an agent, and whether it runs.</summary>
internal enum AgentState
{
    /// <summary>The machine has no channel for one, or the hypervisor can't tell.</summary>
    None,

    /// <summary>There is a channel, and nobody in the guest has opened it.</summary>
    Silent,

    /// <summary>The agent is there.</summary>
    Connected,
}
