using Microsoft.Extensions.Logging;

namespace VirtWold.Machines.KubeVirt.Api;

/// <summary>What this room says in the log. Event ids 240 to 249.</summary>
internal static partial class ApiLog
{
    [LoggerMessage(240, LogLevel.Debug, "Listed {Count} {Plural} of {Server} in {Milliseconds} ms")]
    public static partial void ListedObjects(this ILogger logger, int count, string plural, string server, long milliseconds);

    [LoggerMessage(241, LogLevel.Warning, "One of the {Plural} is larger than {Megabytes} MiB: what has changed of it isn't known")]
    public static partial void ObjectTooLarge(this ILogger logger, string plural, int megabytes);

    [LoggerMessage(242, LogLevel.Warning, "There are more than {Limit} {Plural}: the rest can't be woken. Choose some by --namespace or --selector")]
    public static partial void TooManyObjects(this ILogger logger, string plural, int limit);

    [LoggerMessage(243, LogLevel.Warning, "One of the {Plural} can't be read, and so can't be woken: {Reason}")]
    public static partial void UnreadableObject(this ILogger logger, string plural, string reason);
}
