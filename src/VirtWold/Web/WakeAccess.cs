using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using VirtWold.Waking;

namespace VirtWold.Web;

/// <summary>Who may have machines woken by HTTP. Safe for all threads.</summary>
/// <param name="token">The token; null if nobody may.</param>
/// <param name="allowRemote">Whether others than this host may.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Told of wrong tokens.</param>
internal sealed class WakeAccess(WakeToken? token, bool allowRemote, TimeProvider time, ILogger logger)
{
    private const string Scheme = "Bearer ";
    private const int NoticesAMinute = 16;

    private readonly FailureLimiter _failures = new(time);
    private readonly NoticeLimiter<string> _notices = new(NoticesAMinute, TimeSpan.FromMinutes(1), time);
    private volatile WakeToken? _token = token;

    /// <summary>Whether anybody may.</summary>
    public bool IsOn => _token is not null;

    /// <summary>Whether requests may come from elsewhere, under any name.</summary>
    public bool AllowsRemote => allowRemote;

    /// <summary>Takes over another token.</summary>
    public void Replace(WakeToken? token) => _token = token;

    /// <summary>Looks whether a request may wake.</summary>
    /// <returns>The status that it is refused with and why; nothing where it may.</returns>
    public (int Status, string Reason)? Refusal(HttpContext context)
    {
        if (_token is not { } token)
        {
            return (StatusCodes.Status404NotFound, "waking by HTTP is off; --wake-token-file turns it on");
        }

        Client client = Client.Of(context);
        if (!allowRemote && !client.IsLocal)
        {
            return (StatusCodes.Status403Forbidden, "only this host itself may wake by HTTP; --status-allow-remote lets others, too");
        }

        // First of all: behind a proxy, or on the Unix socket, wrong tokens of one client may not lock out another that has the right one.
        string shown = context.Request.Headers.Authorization.ToString();
        if (shown.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) && token.Is(shown[Scheme.Length..].Trim()))
        {
            return null;
        }

        if (_failures.IsLockedOut(client.Address))
        {
            context.Response.Headers.RetryAfter = "60";
            return (StatusCodes.Status429TooManyRequests, "too many wrong tokens, wait a minute");
        }

        context.Response.Headers.WWWAuthenticate = "Bearer";
        if (shown.Length == 0)
        {
            return (StatusCodes.Status401Unauthorized, "it takes a token: Authorization: Bearer TOKEN");
        }

        _failures.Count(client.Address);
        Say(context, client.Address);
        return (StatusCodes.Status401Unauthorized, "the token is wrong");
    }

    private void Say(HttpContext context, IPAddress? client)
    {
        string who = client?.ToString() ?? AcceptedSocket.Of(context).Listener.Address.Text;
        if (_notices.TryAcquire(who, out string leftOut))
        {
            logger.WrongToken(who, leftOut);
        }
    }
}
