namespace VirtWold.Capture;

/// <summary>A place where packets are heard, until it is disposed.</summary>
internal interface IPacketSource : IDisposable
{
    /// <summary>How it is doing. Safe for all threads.</summary>
    public SourceState State { get; }

    /// <summary>Ends when the source has ended; faults where it wasn't asked to.</summary>
    public Task Ended { get; }

    /// <summary>Has its thread come round once: the task ends when it has, or when there is none, and never where it hangs.</summary>
    public Task ProveAsync();
}
