using Microsoft.Extensions.Logging;

namespace VirtWold.Machines.Libvirt;

/// <summary>What this room says in the log, beside what all back ends say. Event ids 220 to 239.</summary>
internal static partial class LibvirtLog
{
    /// <summary>The event of a machine whose definition can't be read.</summary>
    public const int UnreadableXmlId = 220;

    /// <summary>The event of a machine that libvirt doesn't let us read.</summary>
    public const int CannotReadId = 226;

    [LoggerMessage(UnreadableXmlId, LogLevel.Warning, "The XML of {Machine} can't be read, so it can't be woken: {Reason}")]
    public static partial void UnreadableXml(this ILogger logger, string machine, string reason);

    /// <summary>The event of a machine whose metadata about sleep can't be read.</summary>
    public const int UnreadableSleepId = 231;

    [LoggerMessage(UnreadableSleepId, LogLevel.Warning, "{Machine} isn't put to sleep by itself: in the sleep element of its metadata, {Reason}")]
    public static partial void UnreadableSleep(this ILogger logger, string machine, string reason);

    [LoggerMessage(222, LogLevel.Warning, "{Uri} hasn't answered for {Seconds} s; packets are heard, and machines wait for it")]
    public static partial void DoesNotAnswer(this ILogger logger, string uri, long seconds);

    [LoggerMessage(223, LogLevel.Information, "{Uri} answers again, after {Seconds} s")]
    public static partial void AnswersAgain(this ILogger logger, string uri, long seconds);

    [LoggerMessage(224, LogLevel.Warning, "{Uri} hasn't answered about {Machine} for {Seconds} s; what was known of it stays, and the others go on")]
    public static partial void MachineDoesNotAnswer(this ILogger logger, string uri, string machine, long seconds);

    [LoggerMessage(225, LogLevel.Information, "{Uri} answers about {Machine} again")]
    public static partial void MachineAnswersAgain(this ILogger logger, string uri, string machine);

    [LoggerMessage(CannotReadId, LogLevel.Warning, "Can't read {Machine}: {Reason}. What was known of it stays; trying again until it works")]
    public static partial void CannotReadMachine(this ILogger logger, string machine, string reason);

    [LoggerMessage(227, LogLevel.Information, "{Machine} can be read again")]
    public static partial void MachineReadAgain(this ILogger logger, string machine);

    [LoggerMessage(228, LogLevel.Warning, "Can't read more machines of {Uri}: {Reason}. Trying each again until it works")]
    public static partial void CannotReadMore(this ILogger logger, string uri, string reason);

    [LoggerMessage(229, LogLevel.Warning, "Can't list the machines of {Uri}: {Reason}. What is known of them stays; trying again")]
    public static partial void CannotList(this ILogger logger, string uri, string reason);

    [LoggerMessage(230, LogLevel.Warning, "{Uri} doesn't list its machines, perhaps because one of them hangs; {Machines} that were known before can be woken")]
    public static partial void ListingHangs(this ILogger logger, string uri, int machines);

    [LoggerMessage(232, LogLevel.Debug, "The guest agent of {Machine} names its addresses: {Addresses}")]
    public static partial void AgentNamedAddresses(this ILogger logger, string machine, string addresses);
}
