namespace VirtWold.Waking;

/// <summary>What was seen of a machine after it was woken.</summary>
internal enum ReadySign
{
    /// <summary>There is no way to see it: no interface of this host that it is on, and no agent.</summary>
    Unknown,

    /// <summary>It hasn't answered in time.</summary>
    Silent,

    /// <summary>It doesn't run any more.</summary>
    Stopped,

    /// <summary>One of its ports has answered.</summary>
    Port,

    /// <summary>Its guest's agent runs.</summary>
    Agent,

    /// <summary>Its owner's readiness probe, which its hypervisor runs, has found it ready.</summary>
    Probe,

    /// <summary>It was heard on its network.</summary>
    Network,
}
