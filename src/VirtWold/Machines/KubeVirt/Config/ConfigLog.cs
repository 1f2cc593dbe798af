using Microsoft.Extensions.Logging;

namespace VirtWold.Machines.KubeVirt.Config;

/// <summary>What this room says in the log. Event ids 270 to 279.</summary>
internal static partial class ConfigLog
{
    [LoggerMessage(270, LogLevel.Information, "Follows the WakeConfig default, generation {Generation}: {Keys}")]
    public static partial void FollowsConfig(this ILogger logger, long generation, string keys);

    [LoggerMessage(271, LogLevel.Error, "The WakeConfig default, generation {Generation}, isn't followed, and what was in force stays: {Reason}")]
    public static partial void ConfigNotFollowed(this ILogger logger, long generation, string reason);

    [LoggerMessage(272, LogLevel.Information, "Not permitted to read WakeConfigs, so the options alone count: {Reason}")]
    public static partial void NoConfigs(this ILogger logger, string reason);
}
