namespace VirtWold.Capture;

/// <summary>A capture that goes on until it fails or is disposed.</summary>
internal interface ILiveCapture : IDisposable
{
    /// <summary>Ends when the capture does.</summary>
    public Task Ended { get; }

    /// <summary>Once it has ended: what went wrong.</summary>
    public string EndReason { get; }

    /// <summary>How many packets the kernel had no room for, as far as is known.</summary>
    public long Drops { get; }

    /// <summary>Has its thread come round once.</summary>
    /// <exception cref="ObjectDisposedException">It was disposed of.</exception>
    public Task ProveAsync();
}
