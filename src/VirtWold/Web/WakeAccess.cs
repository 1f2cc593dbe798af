using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using VirtWold.Waking;

namespace VirtWold.Web;

/// <summary>Who may have machines woken by HTTP. Safe for all threads.</summary>
/// <param name="token">The token; nothing where nobody may.</param>
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

        IPAddress? remote = context.Connection.RemoteIpAddress is { } address ? HostHeader.Unmapped(address) : null;
        if (!allowRemote && remote is not null && !IPAddress.IsLoopback(remote))
        {
            return (StatusCodes.Status403Forbidden, "only this host itself may wake by HTTP; --status-allow-remote lets others, too");
        }

        if (_failures.IsLockedOut(remote))
        {
            context.Response.Headers.RetryAfter = "60";
            return (StatusCodes.Status429TooManyRequests, "too many wrong tokens, wait a minute");
        }

        string shown = context.Request.Headers.Authorization.ToString();
        if (shown.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) && token.Is(shown[Scheme.Length..].Trim()))
        {
            return null;
        }

        context.Response.Headers.WWWAuthenticate = "Bearer";
        if (shown.Length == 0)
        {
            return (StatusCodes.Status401Unauthorized, "it takes a token: Authorization: Bearer TOKEN");
        }

        _failures.Count(remote);
        Say(context, remote);
        return (StatusCodes.Status401Unauthorized, "the token is wrong");
    }

    private void Say(HttpContext context, IPAddress? remote)
    {
        string who = remote?.ToString() ?? AcceptedSocket.Of(context).Listener.Address.Text;
        if (_notices.TryAcquire(who, out string leftOut))
        {
            logger.WrongToken(who, leftOut);
        }
    }
}
