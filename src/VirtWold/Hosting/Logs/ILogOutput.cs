namespace VirtWold.Hosting.Logs;

/// <summary>Where events go. Called by one thread at a time, where it doesn't say otherwise.</summary>
internal interface ILogOutput
{
    /// <summary>Writes an event, in one piece.</summary>
    /// <returns>Whether it was taken; where it wasn't, it is lost.</returns>
    public bool TryWrite(LogRecord record);
}
