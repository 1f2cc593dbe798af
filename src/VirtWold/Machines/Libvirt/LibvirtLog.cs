using Microsoft.Extensions.Logging;

namespace VirtWold.Machines.Libvirt;

/// <summary>What this room says in the log, beside what all back ends say. Event ids 220 to 239.</summary>
internal static partial class LibvirtLog
{
    /// <summary>The event of a machine whose definition can't be read.</summary>
    public const int UnreadableXmlId = 220;

    [LoggerMessage(UnreadableXmlId, LogLevel.Warning, "The XML of {Machine} can't be read, so it can't be woken: {Reason}")]
    public static partial void UnreadableXml(this ILogger logger, string machine, string reason);

    [LoggerMessage(222, LogLevel.Warning, "{Uri} hasn't answered for {Seconds} s; packets are heard, and machines wait for it")]
    public static partial void DoesNotAnswer(this ILogger logger, string uri, long seconds);

    [LoggerMessage(223, LogLevel.Information, "{Uri} answers again, after {Seconds} s")]
    public static partial void AnswersAgain(this ILogger logger, string uri, long seconds);
}
