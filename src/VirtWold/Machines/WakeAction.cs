namespace VirtWold.Machines;

/// <summary>What a hypervisor did with a machine that was to be woken.</summary>
internal enum WakeAction
{
    /// <summary>It was off and has been started.</summary>
    Started,

    /// <summary>It was paused and goes on.</summary>
    Resumed,

    /// <summary>It was suspended to RAM and has been woken up.</summary>
    WokenUp,

    /// <summary>It was running already, or on its way.</summary>
    AlreadyRunning,

    /// <summary>It couldn't be woken.</summary>
    Failed,

    /// <summary>It doesn't exist any more.</summary>
    Gone,

    /// <summary>The connection to the hypervisor was lost meanwhile: nobody knows, until the directory is current again.</summary>
    Disconnected,
}
