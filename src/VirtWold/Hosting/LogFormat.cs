namespace VirtWold.Hosting;

/// <summary>How log lines look.</summary>
internal enum LogFormat
{
    /// <summary>For people: time, level, text.</summary>
    Text,

    /// <summary>For the systemd journal: the priority in front (sd-daemon(3)); the journal has the time itself.</summary>
    Journal,
}
