using Microsoft.Extensions.Logging;

namespace VirtWold.Hosting;

/// <summary>What this room says in the log. Event ids 400 to 499.</summary>
internal static partial class HostingLog
{
    [LoggerMessage(400, LogLevel.Error, "Hanging for {Seconds} s: {Parts}; the service manager's watchdog will restart this program if that goes on")]
    public static partial void Hangs(this ILogger logger, string parts, double seconds);
}
