namespace VirtWold.SystemTests.Soak;

/// <summary>What is at a place of the park.</summary>
internal enum PlaceState
{
    /// <summary>No machine is defined.</summary>
    Empty,

    /// <summary>One that is shut off.</summary>
    Off,

    /// <summary>One that runs.</summary>
    Running,

    /// <summary>One that a person has paused.</summary>
    Paused,
}
