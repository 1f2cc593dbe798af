using System.Diagnostics.CodeAnalysis;
using System.Text;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using VirtWold.Status;
using VirtWold.Status.Metrics;
using VirtWold.Web.Page;

namespace VirtWold.Web;

/// <summary>Answers requests.</summary>
/// <param name="board">What there is to tell.</param>
/// <param name="metrics">What is measured.</param>
/// <param name="wake">Has machines woken.</param>
/// <param name="sleep">Puts machines to sleep.</param>
/// <param name="hosts">By which names it may be asked for.</param>
/// <param name="logger">Told of faults.</param>
/// <param name="stopping">Ends what would go on for ever.</param>
internal sealed class StatusApplication(
    StatusBoard board, DaemonMetrics metrics, WakeHandler wake, SleepHandler sleep, HostHeader hosts, ILogger logger, CancellationToken stopping) : IHttpApplication<HttpContext>
{
    private readonly StatusJson _json = new(board);

    public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "One request's fault is said and ends there.")]
    public async Task ProcessRequestAsync(HttpContext context)
    {
        ResponseHeaders.Harden(context.Response.Headers);
        try
        {
            _ = Client.Recognize(context);
            await (wake.Access.AllowsRemote || hosts.IsRight(context) ? AnswerAsync(context) : RefuseHostAsync(context));
        }
        catch (Exception error) when (error is OperationCanceledException or IOException or BadHttpRequestException)
        {
            // The client has gone, or sent its request too slowly.
            context.Abort();
        }
        catch (Exception fault)
        {
            logger.CannotAnswer(context.Request.Path.Value ?? "", fault.Message);
            context.Abort();
        }
    }

    public void DisposeContext(HttpContext context, Exception? exception)
    {
    }

    private Task AnswerAsync(HttpContext context)
    {
        Func<HttpContext, Task>? answer = context.Request.Path.Value switch
        {
            "/" => PageAsync,
            "/metrics" => MetricsAsync,
            "/healthz" => HealthAsync,
            "/readyz" => ReadinessAsync,
            "/livez" => LivenessAsync,
            "/status.json" => StatusAsync,
            "/events" => EventsAsync,
            WakeHandler.TokenPath => wake.CheckTokenAsync,
            { } path when path.StartsWith(WakeHandler.Prefix, StringComparison.Ordinal) => wake.AnswerAsync,
            { } path when path.StartsWith(SleepHandler.Prefix, StringComparison.Ordinal) => sleep.AnswerAsync,
            _ => null,
        };
        if (answer is null)
        {
            return Answer.TextAsync(context, StatusCodes.Status404NotFound, "There is nothing here.\n");
        }

        if (answer != wake.AnswerAsync && answer != sleep.AnswerAsync && context.Request.Method is not ("GET" or "HEAD"))
        {
            context.Response.Headers.Allow = "GET, HEAD";
            return Answer.TextAsync(context, StatusCodes.Status405MethodNotAllowed, "This can only be read.\n");
        }

        return answer(context);
    }

    private Task PageAsync(HttpContext context)
    {
        context.Response.Headers.ContentSecurityPolicy = StatusPage.Instance.ContentSecurityPolicy;
        return Answer.SendAsync(context, StatusCodes.Status200OK, "text/html; charset=utf-8", StatusPage.Instance.Bytes);
    }

    private Task MetricsAsync(HttpContext context)
    {
        ExpositionFormat format = Exposition.Choose(context.Request.Headers.Accept);
        context.Response.Headers.Vary = "Accept";
        return Answer.SendAsync(context, StatusCodes.Status200OK, Exposition.ContentType(format), Encoding.UTF8.GetBytes(metrics.Collect(format)));
    }

    private Task HealthAsync(HttpContext context)
    {
        IReadOnlyList<HealthPart> parts = board.Health;
        return Answer.TextAsync(
            context,
            parts.All(static part => part.IsWell) ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable,
            string.Concat(parts.Select(static part => $"{(part.IsWell ? "ok" : "failed")}: {part.Text}\n")));
    }

    private Task ReadinessAsync(HttpContext context) => board.IsReady
        ? Answer.TextAsync(context, StatusCodes.Status200OK, "ready\n")
        : Answer.TextAsync(context, StatusCodes.Status503ServiceUnavailable, "not ready\n");

    private async Task LivenessAsync(HttpContext context)
    {
        string hanging = await board.FindHangingAsync(context.RequestAborted);
        await (hanging.Length == 0
            ? Answer.TextAsync(context, StatusCodes.Status200OK, "alive\n")
            : Answer.TextAsync(context, StatusCodes.Status503ServiceUnavailable, $"hanging: {hanging}\n"));
    }

    private Task StatusAsync(HttpContext context) => Answer.JsonAsync(context, StatusCodes.Status200OK, _json.Write);

    private async Task EventsAsync(HttpContext context)
    {
        StatusListener listener = AcceptedSocket.Of(context).Listener;
        if (!listener.TryBeginStream())
        {
            context.Response.Headers.RetryAfter = "30";
            await Answer.TextAsync(context, StatusCodes.Status503ServiceUnavailable, "Too many are watching.\n");
            return;
        }

        try
        {
            using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(stopping, context.RequestAborted);
            await new EventStream(board, _json).WriteAsync(context.Response, HttpMethods.IsHead(context.Request.Method), end.Token);
        }
        finally
        {
            listener.EndStream();
        }
    }

    private static Task RefuseHostAsync(HttpContext context) => Answer.TextAsync(
        context,
        StatusCodes.Status421MisdirectedRequest,
        "This isn't served under that name. Ask for localhost or an IP address; or give virtwold the name by --status-host, as for a proxy.\n");
}
