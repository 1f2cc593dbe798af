using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using VirtWold.Machines.KubeVirt.Api;

namespace VirtWold.Machines.KubeVirt.Events;

/// <summary>
/// Tells of wakes where a machine's owner looks for it: Kubernetes events on the machine, in its namespace. What happens again to the same
/// machine in the next ten minutes is counted in the same event. Never holds up a wake; if events aren't permitted, that is logged once.
/// </summary>
/// <param name="client">The API server.</param>
/// <param name="node">What this node is called.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The log.</param>
internal sealed class WakeEvents(IApiServer client, string node, TimeProvider time, ILogger logger)
{
    private const string Component = "virtwold";
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss'Z'";
    private const int MostWaiting = 64;
    private const int MostSeries = 1000;

    /// <summary>Kubernetes takes messages of 1024 bytes.</summary>
    private const int LongestMessage = 1000;

    private static readonly TimeSpan SeriesLength = TimeSpan.FromMinutes(10);

    private readonly Channel<WakeEvent> _waiting = Channel.CreateBounded<WakeEvent>(new BoundedChannelOptions(MostWaiting)
    {
        FullMode = BoundedChannelFullMode.DropOldest,
        SingleReader = true,
    });

    private readonly Dictionary<(string Machine, bool IsFailure), Series> _series = [];
    private bool _isRefused;

    /// <summary>Tells what came of a wake, soon.</summary>
    public void Tell(Machine machine, WakeCause cause, WakeResult result)
    {
        bool isFailure = result.Action == WakeAction.Failed;
        string message = isFailure
            ? $"Can't be woken by the magic packet for {cause.Target}: {result.Detail}; {cause.Origin}, on node {node}"
            : $"Woken by magic packet for {cause.Target}: {cause.Origin}, on node {node}";
        _waiting.Writer.TryWrite(new WakeEvent(machine, isFailure, message[..Math.Min(message.Length, LongestMessage)], time.GetUtcNow()));
    }

    /// <summary>Sends queued events, until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        try
        {
            await foreach (WakeEvent told in _waiting.Reader.ReadAllAsync(stopping))
            {
                await TrySendAsync(told, stopping);
            }
        }
        catch (OperationCanceledException)
        {
            // As it should end.
        }
    }

    private async Task TrySendAsync(WakeEvent told, CancellationToken stopping)
    {
        try
        {
            await SendAsync(told, stopping);
        }
        catch (ApiException error) when (error.Status is HttpStatusCode.Forbidden)
        {
            if (!_isRefused)
            {
                _isRefused = true;
                logger.NoEvents(error.Message);
            }
        }
        catch (ApiException error)
        {
            logger.EventLost(told.Machine.Name, error.Message);
        }
    }

    private async Task SendAsync(WakeEvent told, CancellationToken stopping)
    {
        string folder = $"api/v1/namespaces/{ObjectKey.NamespaceOf(told.Machine.Name)}/events";
        if (Find(told) is { } series)
        {
            series = series with { Count = series.Count + 1 };
            try
            {
                await client.SendAsync(HttpMethod.Patch, $"{folder}/{series.Name}", Again(told, series.Count), stopping);
                _series[(told.Machine.Id, told.IsFailure)] = series;
                return;
            }
            catch (ApiException error) when (error.Status is HttpStatusCode.NotFound)
            {
                // Events are kept for an hour or so; it has been deleted before.
            }
        }

        string name = string.Create(CultureInfo.InvariantCulture, $"{ObjectKey.NameOf(told.Machine.Name)}.{Guid.NewGuid():N}");
        await client.SendAsync(HttpMethod.Post, folder, First(told, name), stopping);
        if (_series.Count >= MostSeries)
        {
            _series.Clear();
        }

        _series[(told.Machine.Id, told.IsFailure)] = new Series(name, 1, told.At);
    }

    private Series? Find(WakeEvent told) =>
        _series.TryGetValue((told.Machine.Id, told.IsFailure), out Series? series) && told.At - series.Begun < SeriesLength ? series : null;

    private byte[] First(WakeEvent told, string name) => JsonBody.Of(writer =>
    {
        writer.WriteString("apiVersion", "v1");
        writer.WriteString("kind", "Event");
        string scope = ObjectKey.NamespaceOf(told.Machine.Name);
        writer.WriteTexts("metadata", ("name", name), ("namespace", scope));
        writer.WriteTexts(
            "involvedObject",
            ("apiVersion", "kubevirt.io/v1"),
            ("kind", "VirtualMachine"),
            ("namespace", scope),
            ("name", ObjectKey.NameOf(told.Machine.Name)),
            ("uid", told.Machine.Id));
        writer.WriteString("type", told.IsFailure ? "Warning" : "Normal");
        writer.WriteString("reason", told.IsFailure ? "WakeFailed" : "Woken");
        writer.WriteTexts("source", ("component", Component), ("host", node));
        writer.WriteString("reportingComponent", Component);
        writer.WriteString("reportingInstance", node);
        writer.WriteString("firstTimestamp", Format(told.At));
        WriteLast(writer, told, 1);
    });

    private static byte[] Again(WakeEvent told, int count) => JsonBody.Of(writer => WriteLast(writer, told, count));

    private static void WriteLast(Utf8JsonWriter writer, WakeEvent told, int count)
    {
        writer.WriteString("message", told.Message);
        writer.WriteString("lastTimestamp", Format(told.At));
        writer.WriteNumber("count", count);
    }

    private static string Format(DateTimeOffset at) => at.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture);

    /// <summary>An event that counts more than one.</summary>
    private sealed record Series(string Name, int Count, DateTimeOffset Begun);
}
