namespace VirtWold.Waking;

/// <summary>What became of a packet: the one closed set that log, status and metrics use.</summary>
internal enum Verdict
{
    /// <summary>The machine was off and has been started.</summary>
    Started,

    /// <summary>The machine was paused and goes on.</summary>
    Resumed,

    /// <summary>The machine was suspended to RAM and has been woken up.</summary>
    Woken,

    /// <summary>The machine was running.</summary>
    AlreadyRunning,

    /// <summary>A packet with the machine's address in reverse has put it to sleep.</summary>
    PutToSleep,

    /// <summary>A packet asked for the machine's sleep, and there was nothing to do, or the machine is in use.</summary>
    LeftAlone,

    /// <summary>
    /// It was let through and its wake is under way, or waits for its turn, for the hypervisor, or for the machine to shut down. It gets
    /// another verdict in the end.
    /// </summary>
    Waiting,

    /// <summary>No machine has the address.</summary>
    UnknownMac,

    /// <summary>The same address inside the window, or while its machine's wake is under way.</summary>
    Duplicate,

    /// <summary>The machine isn't one of those that may be woken.</summary>
    DeniedPolicy,

    /// <summary>The packet hasn't the SecureOn password that it must have.</summary>
    DeniedSecureOn,

    /// <summary>The sender isn't one of those that are allowed.</summary>
    DeniedSource,

    /// <summary>It looked like a magic packet and isn't one.</summary>
    Malformed,

    /// <summary>More wakes are under way than we keep.</summary>
    Flooded,

    /// <summary>The machine couldn't be woken.</summary>
    Failed,
}
