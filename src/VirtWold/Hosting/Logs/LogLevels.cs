using Microsoft.Extensions.Logging;

namespace VirtWold.Hosting.Logs;

/// <summary>What levels are called.</summary>
internal static class LogLevels
{
    /// <summary>For people and for programs.</summary>
    public static string Name(this LogLevel level) => level switch
    {
        LogLevel.Trace => "trace",
        LogLevel.Debug => "debug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warning",
        _ => "error",
    };

    /// <summary>The priorities of syslog(3).</summary>
    public static int Priority(this LogLevel level) => level switch
    {
        LogLevel.Trace or LogLevel.Debug => 7,
        LogLevel.Information => 6,
        LogLevel.Warning => 4,
        LogLevel.Error => 3,
        _ => 2,
    };
}
