using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace VirtWold.Machines.KubeVirt.Api;

/// <summary>
/// Follows objects of one kind: lists them once, page by page, then is told of each change; goes on where it was after an interruption,
/// and lists anew where the server doesn't remember so far back. Sleeps while nothing changes.
/// </summary>
/// <typeparam name="T">The objects.</typeparam>
/// <param name="client">The API server.</param>
/// <param name="path">Which objects.</param>
/// <param name="sink">Takes them.</param>
/// <param name="observer">Told how this stands.</param>
/// <param name="logger">The log.</param>
internal sealed class ResourceWatch<T>(ApiClient client, ResourcePath path, IResourceSink<T> sink, IWatchObserver observer, ILogger logger)
    : IResourceWatch
    where T : IClusterObject
{
    /// <summary>etcd takes objects of one and a half megabytes by default.</summary>
    private const int MaxObject = 4 * 1024 * 1024;

    /// <summary>As many machines as are known at the most: a cluster has some thousands.</summary>
    private const int MaxObjects = 50_000;

    /// <summary>The server ends a watch after a time between these: not all at once.</summary>
    private const int ShortestWatch = 300;
    private const int LongestWatch = 600;

    /// <summary>A watch that ends sooner has failed.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1);

    private readonly Backoff _backoff = new();
    private CancellationTokenSource? _current;
    private volatile bool _isToList = true;
    private string _version = "";
    private long _liveSince;

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Whatever goes wrong, it is said and tried again.")]
    public async Task RunAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            using CancellationTokenSource current = CancellationTokenSource.CreateLinkedTokenSource(stopping);
            _current = current;
            HypervisorException? error = null;
            _liveSince = 0;
            try
            {
                await FollowAsync(current.Token);
                if (HasLasted)
                {
                    _backoff.Reset();
                    continue;
                }

                error = new ApiException(0, "it ends watches at once");
            }
            catch (OperationCanceledException)
            {
                // Stopped, or to list anew.
                continue;
            }
            catch (ApiException caught)
            {
                _isToList |= caught.IsExpired;
                error = caught.IsExpired ? null : caught;
            }
            catch (Exception caught)
            {
                error = client.Unreachable(caught);
            }
            finally
            {
                _current = null;
            }

            if (HasLasted)
            {
                _backoff.Reset();
            }

            observer.Lost(this, error);
            await _backoff.PauseAsync(stopping);
        }
    }

    public void Hurry() => _backoff.Hurry();

    public void Relist()
    {
        _isToList = true;
        try
        {
            _current?.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It has ended by itself this moment, and will list.
        }
    }

    private bool HasLasted => _liveSince > 0 && Stopwatch.GetElapsedTime(_liveSince) > Soon;

    private async Task FollowAsync(CancellationToken cancellation)
    {
        if (_isToList)
        {
            _isToList = false;
            try
            {
                await ListAsync(cancellation);
            }
            catch
            {
                _isToList = true;
                throw;
            }
        }

#pragma warning disable CA5394 // Random is an insecure random number generator: this one only spreads requests.
        int seconds = Random.Shared.Next(ShortestWatch, LongestWatch);
#pragma warning restore CA5394
        using HttpResponseMessage response = await client.OpenAsync(path.Watch(_version, seconds), cancellation);
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(TimeSpan.FromSeconds(seconds) + TimeSpan.FromSeconds(30));
        try
        {
            await using Stream stream = await response.Content.ReadAsStreamAsync(limit.Token);
            _liveSince = Stopwatch.GetTimestamp();
            observer.Live(this);
            LineReader lines = new(stream, MaxObject);
            int leftOut = 0;
            while (await lines.ReadAsync(limit.Token) is { } line)
            {
                Take(line.Span);
                if (lines.LeftOut > leftOut)
                {
                    leftOut = lines.LeftOut;
                    logger.ObjectTooLarge(path.Plural, MaxObject >> 20);
                }
            }
        }
        catch (OperationCanceledException error) when (!cancellation.IsCancellationRequested)
        {
            throw new ApiException(0, "it has gone silent", error);
        }
    }

    private async Task ListAsync(CancellationToken cancellation)
    {
        long begun = Stopwatch.GetTimestamp();
        List<T> objects = [];
        List<Range> items = [];
        string next = "";
        do
        {
            byte[] page = await client.SendAsync(HttpMethod.Get, path.Page(next), default, cancellation);
            items.Clear();
            (_version, next) = JsonSlices.ReadList(page, items);
            foreach (Range item in items)
            {
                if (TryRead(page.AsSpan(item), out T? read) && objects.Count < MaxObjects)
                {
                    objects.Add(read!);
                }
            }

            if (objects.Count == MaxObjects)
            {
                logger.TooManyObjects(path.Plural, MaxObjects);
            }
        }
        while (next.Length > 0 && objects.Count < MaxObjects);
        sink.Replace(path.Namespace, objects);
        if (logger.IsEnabled(LogLevel.Debug))
        {
            logger.ListedObjects(objects.Count, path.Plural, client.Name, (long)Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
        }
    }

    private void Take(ReadOnlySpan<byte> line)
    {
        (string type, Range item) = JsonSlices.ReadEvent(line);
        ReadOnlySpan<byte> json = line[item];
        if (type == "ERROR")
        {
            ApiStatus? status = JsonSerializer.Deserialize(json, ApiJson.Default.ApiStatus);
            throw new ApiException((System.Net.HttpStatusCode)(status?.Code ?? 0), status?.Message ?? "the watch failed") { Reason = status?.Reason ?? "" };
        }

        if (!TryRead(json, out T? read))
        {
            return;
        }

        _version = read!.ResourceVersion;
        switch (type)
        {
            case "ADDED" or "MODIFIED":
                sink.Put(read);
                break;
            case "DELETED":
                sink.Remove(read);
                break;
        }

        // A bookmark has a version, and nothing else.
    }

    private bool TryRead(ReadOnlySpan<byte> json, out T? item)
    {
        try
        {
            item = sink.Read(json);
            return true;
        }
        catch (JsonException error)
        {
            logger.UnreadableObject(path.Plural, error.Message);
            item = default;
            return false;
        }
    }
}
