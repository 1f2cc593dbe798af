namespace VirtWold.Machines.Libvirt;

/// <summary>A domain's state in libvirt's terms (virDomainState and its reasons in libvirt/libvirt-domain.h) and in ours.</summary>
/// <param name="State">What the machine is doing.</param>
/// <param name="Reason">Why it is held, in words that complete "paused for "; else empty.</param>
internal readonly record struct DomainState(MachineState State, string Reason)
{
    /// <summary>Whether it is about to be off.</summary>
    public bool IsEnding => State is MachineState.ShuttingDown or MachineState.Saving;

    /// <summary>Translates what virDomainGetState answered.</summary>
    public static DomainState From(int state, int reason) => state switch
    {
        // Running, and blocked on a resource.
        1 or 2 => new DomainState(MachineState.Running, ""),
        3 => FromPaused(reason),
        4 => new DomainState(MachineState.ShuttingDown, ""),
        5 => new DomainState(MachineState.ShutOff, ""),
        6 => new DomainState(MachineState.Crashed, ""),
        7 => new DomainState(MachineState.Suspended, ""),
        _ => new DomainState(MachineState.Unknown, ""),
    };

    private static DomainState FromPaused(int reason) => reason switch
    {
        // Unknown, by a person, and a snapshot that was taken of a paused machine.
        0 or 1 or 7 => new DomainState(MachineState.Paused, ""),
        2 => Held("a migration"),
        3 => new DomainState(MachineState.Saving, ""),
        4 => Held("a core dump"),
        5 => Held("a disk I/O error"),
        6 => Held("its watchdog"),
        8 => new DomainState(MachineState.ShuttingDown, ""),
        9 => Held("a snapshot"),
        10 => new DomainState(MachineState.Crashed, ""),
        11 => new DomainState(MachineState.Running, ""), // being started
        12 => Held("a post-copy migration"),
        13 => Held("a failed post-copy migration"),
        14 => Held("a failed operation of libvirt's"),
        _ => Held("a reason that this version doesn't know"),
    };

    private static DomainState Held(string reason) => new(MachineState.Held, reason);
}
