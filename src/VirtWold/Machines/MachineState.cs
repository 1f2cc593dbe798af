namespace VirtWold.Machines;

/// <summary>What a machine is doing, as far as waking it is concerned.</summary>
internal enum MachineState
{
    /// <summary>The hypervisor doesn't say.</summary>
    Unknown,

    /// <summary>Off; perhaps with a saved image of its memory.</summary>
    ShutOff,

    /// <summary>On, or on its way.</summary>
    Running,

    /// <summary>Paused by a person: it may be resumed.</summary>
    Paused,

    /// <summary>Paused by the hypervisor, for a migration, a snapshot, an I/O error and the like: not to be resumed by us.</summary>
    Held,

    /// <summary>Suspended to RAM by its guest.</summary>
    Suspended,

    /// <summary>On its way to being off.</summary>
    ShuttingDown,

    /// <summary>Its memory is being saved: it stands still, and is off afterwards.</summary>
    Saving,

    /// <summary>Its guest has crashed, and the hypervisor keeps what is left of it.</summary>
    Crashed,
}
