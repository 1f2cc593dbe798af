using Microsoft.Extensions.Logging;
using VirtWold.Waking;

namespace VirtWold.Service;

/// <summary>What the daemon as a whole says in the log. Event ids 1 to 99.</summary>
internal static partial class DaemonLog
{
    [LoggerMessage(1, LogLevel.Information, "Listening on {Sources} for magic packets{Filter}; {Uri}: {Machines} of its machines can be woken")]
    public static partial void Listening(this ILogger logger, string sources, string filter, string uri, int machines);

    [LoggerMessage(2, LogLevel.Information, "Listening on {Sources} for magic packets{Filter}; {Uri} isn't connected yet")]
    public static partial void ListeningAlone(this ILogger logger, string sources, string filter, string uri);

    [LoggerMessage(4, LogLevel.Information, "Reloading: reading files and machines again")]
    public static partial void Reloading(this ILogger logger);

    [LoggerMessage(5, LogLevel.Error, "What was read before stays: {Reason}")]
    public static partial void CannotReload(this ILogger logger, string reason);

    [LoggerMessage(9, LogLevel.Information, "Reading files again: a Secret or ConfigMap has changed")]
    public static partial void RereadingFiles(this ILogger logger);

    [LoggerMessage(3, LogLevel.Information, "Stopped after {Counters}")]
    public static partial void Stopped(this ILogger logger, VerdictCounters counters);

    [LoggerMessage(7, LogLevel.Error, "Internal error: {Part} has ended ({Reason}); virtwold ends too, so that it can be started again")]
    public static partial void EndedUnasked(this ILogger logger, string part, string reason);

    [LoggerMessage(6, LogLevel.Error, "virtwold: {Reason}")]
    public static partial void CannotGoOn(this ILogger logger, string reason);

    [LoggerMessage(8, LogLevel.Warning, "{Variable} in the environment is no setting; {Hint}")]
    public static partial void UnknownVariable(this ILogger logger, string variable, string hint);
}
