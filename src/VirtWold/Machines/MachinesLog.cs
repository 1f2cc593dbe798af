using Microsoft.Extensions.Logging;

namespace VirtWold.Machines;

/// <summary>What every back end says in the log. Event ids 200 to 219.</summary>
internal static partial class MachinesLog
{
    [LoggerMessage(200, LogLevel.Warning, "Can't connect to {Uri}: {Reason}. Trying again until it works; magic packets wait meanwhile")]
    public static partial void CannotConnect(this ILogger logger, string uri, string reason);

    [LoggerMessage(201, LogLevel.Information, "Connected to {Uri}: {Machines} of its machines can be woken")]
    public static partial void Connected(this ILogger logger, string uri, int machines);

    [LoggerMessage(202, LogLevel.Warning, "Lost the connection to {Uri}: {Reason}. Trying again until it works; magic packets wait meanwhile")]
    public static partial void ConnectionLost(this ILogger logger, string uri, string reason);

    [LoggerMessage(203, LogLevel.Information, "Connected to {Uri} again: {Machines} of its machines can be woken")]
    public static partial void ConnectedAgain(this ILogger logger, string uri, int machines);

    [LoggerMessage(204, LogLevel.Information, "Listed the machines of {Uri} in {Milliseconds} ms: {Machines}")]
    public static partial void Listed(this ILogger logger, int machines, string uri, long milliseconds);

    [LoggerMessage(205, LogLevel.Warning, "{Machine} has no network interface with a MAC address, so it can't be woken")]
    public static partial void NoAddress(this ILogger logger, string machine);

    [LoggerMessage(206, LogLevel.Debug, "{Machine} is {State}; addresses: {Addresses}")]
    public static partial void MachineRead(this ILogger logger, string machine, string state, string addresses);

    [LoggerMessage(207, LogLevel.Debug, "{Machine} is gone")]
    public static partial void MachineGone(this ILogger logger, string machine);

    [LoggerMessage(208, LogLevel.Information, "{Machine} is {State}; it will be started when it has stopped")]
    public static partial void WaitingForShutdown(this ILogger logger, string machine, string state);
}
