namespace VirtWold.Machines;

/// <summary>What came of putting a machine to sleep.</summary>
internal enum SleepAction
{
    /// <summary>It sleeps.</summary>
    Asleep,

    /// <summary>It slept before.</summary>
    AlreadyAsleep,

    /// <summary>It was used, or a wake was requested, so it stays awake.</summary>
    StaysAwake,

    /// <summary>It couldn't be put to sleep.</summary>
    Failed,
}
