namespace VirtWold.Hosting.Logs;

/// <summary>How events are written.</summary>
internal enum LogFormat
{
    /// <summary>For people: time, level, text.</summary>
    Text,

    /// <summary>To the systemd journal by its own protocol, with fields to search by.</summary>
    Journal,

    /// <summary>For programs: an object of JSON a line, with the same fields.</summary>
    Json,
}
