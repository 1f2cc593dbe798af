using Microsoft.Extensions.Logging;

namespace VirtWold.Web;

/// <summary>What this room says in the log. Event ids 500 to 599.</summary>
internal static partial class StatusLog
{
    [LoggerMessage(500, LogLevel.Information, "Serving the status at {Addresses}")]
    public static partial void Serving(this ILogger logger, string addresses);

    [LoggerMessage(501, LogLevel.Warning, "More than {Limit} connections at {Address}: those above are closed{LeftOut}")]
    public static partial void TooManyConnections(this ILogger logger, string address, int limit, string leftOut);

    [LoggerMessage(502, LogLevel.Warning, "Can't accept a connection at {Address}, trying again: {Reason}")]
    public static partial void CannotAccept(this ILogger logger, string address, string reason);

    [LoggerMessage(503, LogLevel.Error, "Can't answer {Path}; this is a fault in virtwold itself, please report it: {Fault}")]
    public static partial void CannotAnswer(this ILogger logger, string path, string fault);

    [LoggerMessage(505, LogLevel.Warning, "Everybody who reaches this host may look at the status, served at {Address}: name one of its addresses instead, such as 127.0.0.1, unless that is what you want")]
    public static partial void ServingEverywhere(this ILogger logger, string address);

    [LoggerMessage(504, LogLevel.Warning, "Refused to wake by HTTP for {Sender}: the token is wrong{LeftOut}")]
    public static partial void WrongToken(this ILogger logger, string sender, string leftOut);
}
