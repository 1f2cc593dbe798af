namespace VirtWold.Machines;

/// <summary>How a machine is put to sleep.</summary>
internal enum SleepWay
{
    /// <summary>Its memory is saved to disk, and it is off. The next start restores it.</summary>
    Save,

    /// <summary>Its guest suspends itself to RAM. Takes a guest agent.</summary>
    Suspend,

    /// <summary>Its guest is asked to shut down.</summary>
    Shutdown,
}
