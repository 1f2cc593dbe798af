using Microsoft.Extensions.Logging;

namespace VirtWold.Machines.KubeVirt.Events;

/// <summary>What this room says in the log. Event ids 262 to 263.</summary>
internal static partial class EventsLog
{
    [LoggerMessage(262, LogLevel.Warning, "Not permitted to write events, so machines don't tell by what they were woken: {Reason}")]
    public static partial void NoEvents(this ILogger logger, string reason);

    [LoggerMessage(263, LogLevel.Debug, "The event of the wake of {Machine} is lost: {Reason}")]
    public static partial void EventLost(this ILogger logger, string machine, string reason);
}
