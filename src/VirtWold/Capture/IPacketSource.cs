namespace VirtWold.Capture;

/// <summary>A place where packets are heard, until it is disposed.</summary>
internal interface IPacketSource : IDisposable
{
    /// <summary>How it is doing. Safe for all threads.</summary>
    public SourceState State { get; }
}
