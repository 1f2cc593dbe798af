namespace VirtWold.Machines.Libvirt;

/// <summary>What a start brought.</summary>
internal enum StartOutcome
{
    /// <summary>The machine boots.</summary>
    Booted,

    /// <summary>It goes on where it was saved.</summary>
    Restored,

    /// <summary>It was saved while it was paused, and is paused as it was then.</summary>
    RestoredPaused,
}
