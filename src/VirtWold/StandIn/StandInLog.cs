using Microsoft.Extensions.Logging;
using VirtWold.WakeOnLan;

namespace VirtWold.StandIn;

/// <summary>What this room says in the log. Event ids 700 to 799.</summary>
internal static partial class StandInLog
{
    [LoggerMessage(700, LogLevel.Information, "Standing in for {Machine} on {Interface}: {Addresses}, ports {Ports}")]
    public static partial void StandingIn(this ILogger logger, string machine, string @interface, string addresses, string ports);

    [LoggerMessage(701, LogLevel.Warning, "Not standing in for {Machine}: {Reason}")]
    public static partial void CannotStandIn(this ILogger logger, string machine, string reason);

    [LoggerMessage(702, LogLevel.Warning, "{Address} of {Machine} is taken: {Other} says on {Interface} that it has it; it is left alone until {Machine} has slept again")]
    public static partial void AddressTaken(this ILogger logger, string machine, InternetAddress address, string @interface, MacAddress other);

    [LoggerMessage(703, LogLevel.Information, "Standing in for nobody on {Interface} any more")]
    public static partial void StandingDown(this ILogger logger, string @interface);

    [LoggerMessage(704, LogLevel.Error, "Can't stand in on {Interface}: {Reason}")]
    public static partial void CannotListen(this ILogger logger, string @interface, string reason);

    [LoggerMessage(705, LogLevel.Warning, "{Interface} {Reason}; standing in resumes by itself when it is there and up")]
    public static partial void StandInLost(this ILogger logger, string @interface, string reason);
}
