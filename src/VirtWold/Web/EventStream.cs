using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using VirtWold.Status;

namespace VirtWold.Web;

/// <summary>
/// Server-sent events (html.spec.whatwg.org, "Server-sent events"): the whole status first, and then, whenever something changes, what
/// has. Changes that follow each other closely are one event, so a flood of packets is no flood of events.
/// </summary>
internal sealed class EventStream(StatusBoard board, StatusJson status)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    /// <summary>The interval of keepalive messages, by which each side notices that the other has gone.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(30);

    /// <summary>Writes until it is cancelled.</summary>
    public async Task WriteAsync(HttpResponse response, bool headOnly, CancellationToken end)
    {
        response.ContentType = "text/event-stream";
        // Proxies of the kind that collects answers would keep the events to themselves.
        response.Headers["X-Accel-Buffering"] = "no";
        if (headOnly)
        {
            return;
        }

        long version = 0;
        long machines = -1;
        // Events are put together here: the server's own buffer, where an old proxy asks by HTTP/1.0, takes no JSON.
        ArrayBufferWriter<byte> body = new();
        body.Write("retry: 2000\n"u8);
        try
        {
            while (true)
            {
                Task change = board.NextChange;
                version = WriteEvent(body, version, ref machines);
                await SendAsync(response, body, end);
                await Task.Delay(Pause, end);
                while (!await IsOverAsync(change, end))
                {
                    // Seen by the page, which a comment wouldn't be: a host that has gone leaves the connection open.
                    body.Write("event: alive\ndata:\n\n"u8);
                    await SendAsync(response, body, end);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // As it should end.
        }
    }

    /// <summary>Waits for the end of a task, and for no longer than the silence may last.</summary>
    private static async Task<bool> IsOverAsync(Task task, CancellationToken end)
    {
        try
        {
            await task.WaitAsync(Silence, end);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private static async Task SendAsync(HttpResponse response, ArrayBufferWriter<byte> body, CancellationToken end)
    {
        await response.BodyWriter.WriteAsync(body.WrittenMemory, end);
        body.ResetWrittenCount();
    }

    private long WriteEvent(IBufferWriter<byte> body, long since, ref long machines)
    {
        long now = board.MachinesVersion;
        body.Write("data: "u8);
        using (Utf8JsonWriter json = new(body))
        {
            json.WriteStartObject();
            since = status.Write(json, since, now != machines);
            json.WriteEndObject();
        }

        body.Write("\n\n"u8);
        machines = now;
        return since;
    }
}
