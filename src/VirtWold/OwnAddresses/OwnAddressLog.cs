using Microsoft.Extensions.Logging;

namespace VirtWold.OwnAddresses;

/// <summary>What this room logs. Event ids 740 to 749.</summary>
internal static partial class OwnAddressLog
{
    [LoggerMessage(740, LogLevel.Information, "Answering for {Addresses} on {Interface}")]
    public static partial void Answering(this ILogger logger, string addresses, string @interface);

    [LoggerMessage(741, LogLevel.Warning, "{Interface} {Reason}; its own addresses are answered for again when it is there and up")]
    public static partial void OwnAddressesLost(this ILogger logger, string @interface, string reason);

    [LoggerMessage(742, LogLevel.Error, "Can't answer for own addresses on {Interface}: {Reason}")]
    public static partial void CannotAnswerAtAll(this ILogger logger, string @interface, string reason);
}
