using Microsoft.Extensions.Logging;

namespace VirtWold.Machines.KubeVirt.Leases;

/// <summary>What this room says in the log. Event ids 260 to 261.</summary>
internal static partial class LeasesLog
{
    [LoggerMessage(
        260,
        LogLevel.Warning,
        "Not permitted to keep leases: several nodes that hear the same packet may all ask for the wake, and KubeVirt grants it once. {Reason}")]
    public static partial void NoLeases(this ILogger logger, string reason);
}
