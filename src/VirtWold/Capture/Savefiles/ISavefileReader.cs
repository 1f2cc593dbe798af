namespace VirtWold.Capture.Savefiles;

/// <summary>Reads the packets of a file of one format.</summary>
internal interface ISavefileReader : IDisposable
{
    /// <summary>Reads the next packet.</summary>
    /// <returns>Whether there is one.</returns>
    /// <exception cref="CaptureException">The file ends inside a packet, or is damaged.</exception>
    public bool TryRead(out SavedPacket packet);
}
