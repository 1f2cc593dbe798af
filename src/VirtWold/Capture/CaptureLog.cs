using Microsoft.Extensions.Logging;

namespace VirtWold.Capture;

/// <summary>What this room says in the log. Event ids 300 to 399.</summary>
internal static partial class CaptureLog
{
    [LoggerMessage(300, LogLevel.Warning, "{Interface} {Reason}; listening resumes by itself when it is there and up")]
    public static partial void InterfaceLost(this ILogger logger, string @interface, string reason);

    [LoggerMessage(301, LogLevel.Information, "{Interface} is there and up: listening on it")]
    public static partial void InterfaceBack(this ILogger logger, string @interface);

    [LoggerMessage(302, LogLevel.Error, "Can't listen on {Interface}: {Reason}")]
    public static partial void CannotCapture(this ILogger logger, string @interface, string reason);

    [LoggerMessage(303, LogLevel.Warning, "{Interface}: the kernel had no room for {Count} packets that looked like magic packets")]
    public static partial void Dropped(this ILogger logger, string @interface, long count);

    [LoggerMessage(304, LogLevel.Error, "The socket {Endpoint} has failed: {Reason}")]
    public static partial void SocketFailed(this ILogger logger, string endpoint, string reason);

    [LoggerMessage(305, LogLevel.Information, "Nobody named an interface: {Interface} is taken, because {Reason}")]
    public static partial void Chosen(this ILogger logger, string @interface, string reason);

    [LoggerMessage(306, LogLevel.Warning, "Listening on UDP sockets only: {Reason}")]
    public static partial void SocketsOnly(this ILogger logger, string reason);

    [LoggerMessage(307, LogLevel.Warning, "Another virtwold listens on {Interface}, too (PID {Processes}): both hear each packet, and the machine is started once")]
    public static partial void NotAlone(this ILogger logger, string @interface, string processes);

    [LoggerMessage(308, LogLevel.Warning, "The socket {Endpoint} hears no broadcasts, which most senders send: Linux gives them to no socket that is bound to one address; use --listen {Better}")]
    public static partial void HearsNoBroadcasts(this ILogger logger, string endpoint, string better);
}
