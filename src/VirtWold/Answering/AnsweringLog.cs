using Microsoft.Extensions.Logging;

namespace VirtWold.Answering;

/// <summary>What this room logs. Event ids 720 to 729.</summary>
internal static partial class AnsweringLog
{
    [LoggerMessage(720, LogLevel.Warning, "Can't see when {Machine} answers: {Reason}")]
    public static partial void CannotSeeReadiness(this ILogger logger, string machine, string reason);
}
