using Microsoft.Extensions.Logging;

namespace VirtWold.Machines.KubeVirt.Reports;

/// <summary>What this room says in the log. Event ids 280 to 289.</summary>
internal static partial class ReportsLog
{
    [LoggerMessage(280, LogLevel.Information, "Not permitted to tell other nodes that this one listens, so the WakeConfig's status leaves it out: {Reason}")]
    public static partial void NoReport(this ILogger logger, string reason);

    [LoggerMessage(281, LogLevel.Information, "Writes the status of the WakeConfig for all nodes")]
    public static partial void WritesStatus(this ILogger logger);

    [LoggerMessage(282, LogLevel.Information, "Leaves the status of the WakeConfig to another node")]
    public static partial void LeavesStatus(this ILogger logger);

    [LoggerMessage(283, LogLevel.Warning, "The status of the WakeConfig can't be written: {Reason}")]
    public static partial void StatusNotWritten(this ILogger logger, string reason);
}
