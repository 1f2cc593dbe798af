using Microsoft.Extensions.Logging;

namespace VirtWold.Machines.KubeVirt;

/// <summary>What this room says in the log, beside what all back ends say. Event ids 250 to 269.</summary>
internal static partial class KubeVirtLog
{
    [LoggerMessage(250, LogLevel.Warning, "An annotation of {Machine} can't be read, so it isn't woken: {Reason}")]
    public static partial void BadAnnotation(this ILogger logger, string machine, string reason);

    [LoggerMessage(
        251,
        LogLevel.Information,
        "{Machines} machines have no fixed address: each can be woken once it has run, or when its annotation virtwold.io/mac has one")]
    public static partial void NoFixedAddress(this ILogger logger, int machines);

    [LoggerMessage(252, LogLevel.Debug, "{Server} doesn't wake {Machine} now, asking again: {Reason}")]
    public static partial void AskingAgain(this ILogger logger, string server, string machine, string reason);

    [LoggerMessage(253, LogLevel.Error, "The file of addresses stays as it was: {Reason}")]
    public static partial void CannotReadMap(this ILogger logger, string reason);

    [LoggerMessage(254, LogLevel.Debug, "{Machine} is left to {Holder}, which has the lease")]
    public static partial void LeftToOther(this ILogger logger, string machine, string holder);

    [LoggerMessage(
        255,
        LogLevel.Warning,
        "{Machine} had the run strategy Halted, which KubeVirt turns into Always when it starts a machine: it now comes back whenever it stops, also when its guest shuts down. Give it Manual or RerunOnFailure")]
    public static partial void TurnsAlways(this ILogger logger, string machine);

    [LoggerMessage(256, LogLevel.Warning, "Learned addresses can't be kept, so a restart forgets them: {Reason}")]
    public static partial void AddressesNotKept(this ILogger logger, string reason);

    [LoggerMessage(257, LogLevel.Debug, "Keeps the addresses of {Machines} machines in the lease {Lease}")]
    public static partial void AddressesKept(this ILogger logger, int machines, string lease);

    [LoggerMessage(258, LogLevel.Warning, "{Machine} isn't put to sleep as its annotations have it: {Reason}")]
    public static partial void SleepNotFollowed(this ILogger logger, string machine, string reason);

    [LoggerMessage(259, LogLevel.Debug, "{Server} doesn't put {Machine} to sleep now, asking again: {Reason}")]
    public static partial void AskingAgainToSleep(this ILogger logger, string server, string machine, string reason);
}
