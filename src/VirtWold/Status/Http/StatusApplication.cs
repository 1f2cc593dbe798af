using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using VirtWold.Status.Metrics;

namespace VirtWold.Status.Http;

/// <summary>Answers requests.</summary>
/// <param name="board">What there is to tell.</param>
/// <param name="metrics">What is measured.</param>
/// <param name="stopping">Ends what would go on for ever.</param>
/// <param name="logger">Told of faults.</param>
internal sealed class StatusApplication(StatusBoard board, MetricsCollector metrics, ILogger logger, CancellationToken stopping)
    : IHttpApplication<HttpContext>
{
    private readonly StatusJson _json = new(board);

    public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "One request's fault is said and ends there.")]
    public async Task ProcessRequestAsync(HttpContext context)
    {
        ResponseHeaders.Harden(context.Response.Headers);
        try
        {
            await (HostHeader.IsRight(context) ? AnswerAsync(context) : RefuseHostAsync(context));
        }
        catch (Exception error) when (error is OperationCanceledException or IOException or BadHttpRequestException)
        {
            // Whoever asked has gone, or asked too slowly.
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
            "/metrics" => MetricsAsync,
            "/healthz" => HealthAsync,
            "/readyz" => ReadinessAsync,
            "/status.json" => StatusAsync,
            "/events" => EventsAsync,
            _ => null,
        };
        if (answer is null)
        {
            return TextAsync(context, StatusCodes.Status404NotFound, "There is nothing here.\n");
        }

        if (context.Request.Method is not ("GET" or "HEAD"))
        {
            context.Response.Headers.Allow = "GET, HEAD";
            return TextAsync(context, StatusCodes.Status405MethodNotAllowed, "This can only be read.\n");
        }

        return answer(context);
    }

    private Task MetricsAsync(HttpContext context)
    {
        ExpositionFormat format = Exposition.Choose(context.Request.Headers.Accept);
        context.Response.Headers.Vary = "Accept";
        return SendAsync(context, StatusCodes.Status200OK, format.ContentType(), Encoding.UTF8.GetBytes(metrics.Collect(format)));
    }

    private Task HealthAsync(HttpContext context) => TextAsync(
        context,
        board.Health.All(static part => part.IsWell) ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable,
        string.Concat(board.Health.Select(static part => $"{(part.IsWell ? "ok" : "failed")}: {part.Text}\n")));

    private Task ReadinessAsync(HttpContext context) => board.IsReady
        ? TextAsync(context, StatusCodes.Status200OK, "ready\n")
        : TextAsync(context, StatusCodes.Status503ServiceUnavailable, "not ready yet\n");

    private Task StatusAsync(HttpContext context)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter json = new(buffer))
        {
            _json.Write(json);
        }

        return SendAsync(context, StatusCodes.Status200OK, "application/json", buffer.WrittenMemory);
    }

    private async Task EventsAsync(HttpContext context)
    {
        StatusListener listener = context.Features.GetRequiredFeature<AcceptedSocket>().Listener;
        if (!listener.TryBeginStream())
        {
            context.Response.Headers.RetryAfter = "30";
            await TextAsync(context, StatusCodes.Status503ServiceUnavailable, "Too many are watching.\n");
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

    private static Task RefuseHostAsync(HttpContext context) => TextAsync(
        context,
        StatusCodes.Status421MisdirectedRequest,
        "This is served on a loopback address, so its name must be that address or localhost.\n");

    private static Task TextAsync(HttpContext context, int status, string text) =>
        SendAsync(context, status, "text/plain; charset=utf-8", Encoding.UTF8.GetBytes(text));

    private static async Task SendAsync(HttpContext context, int status, string type, ReadOnlyMemory<byte> body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = type;
        context.Response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await context.Response.BodyWriter.WriteAsync(body, context.RequestAborted);
        }
    }
}
