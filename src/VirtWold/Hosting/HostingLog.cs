using Microsoft.Extensions.Logging;

namespace VirtWold.Hosting;

/// <summary>What this room says in the log. Event ids 400 to 499.</summary>
internal static partial class HostingLog
{
    [LoggerMessage(400, LogLevel.Error, "Hanging for {Seconds} s: {Parts}; the service manager's watchdog will restart this program if that goes on")]
    public static partial void Hangs(this ILogger logger, string parts, double seconds);

    [LoggerMessage(401, LogLevel.Warning, "Can't notify the service manager: NOTIFY_SOCKET={Address}: {Reason}")]
    public static partial void NoServiceManager(this ILogger logger, string address, string reason);

    [LoggerMessage(402, LogLevel.Warning, "The service manager's watchdog isn't fed: WATCHDOG_USEC={Text} is no number of microseconds up to a day")]
    public static partial void NoWatchdog(this ILogger logger, string text);

    [LoggerMessage(EventId = 403, Message = "The line before, {Times} more in {Seconds} s")]
    public static partial void Repeated(this ILogger logger, LogLevel level, string times, long seconds, int count, int repeatedEvent);

    [LoggerMessage(404, LogLevel.Warning, "Log lines lost here, because whatever takes them was stuck or too slow: {Count}")]
    public static partial void LinesLost(this ILogger logger, int count);

    [LoggerMessage(405, LogLevel.Warning, "Can't watch {Folder}, so what changes there is read only after SIGHUP: {Reason}")]
    public static partial void CannotWatch(this ILogger logger, string folder, string reason);
}
