using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace VirtWold.Machines.KubeVirt.Api;

// How a watch stands:
//
//   listing ── all pages read, and the watch open within a moment ──> live
//   live ───── the server ends it in time, open again within a moment ──> live
//   live ───── broken, ended too soon, not open again in time ──> behind
//   behind ─── a bookmark, or the end that was asked for ──> live
//   any ────── what we know is too old (410), or asked to list ──> listing
//
// An open watch proves nothing: what has happened meanwhile comes after the response's header, at some time. A bookmark says that all
// before it has been sent, and the server sends one shortly before the time is over for which it was asked. So a watch that is behind
// asks for a few seconds, and then for minutes.
/// <summary>
/// Follows objects of one kind: lists them once, page by page, then hears of each change; goes on where it was after an interruption, and
/// lists again where the server doesn't remember so far back. Sleeps while nothing changes.
/// </summary>
/// <typeparam name="T">The objects.</typeparam>
/// <param name="server">The API server.</param>
/// <param name="path">Which objects.</param>
/// <param name="sink">Takes them.</param>
/// <param name="observer">Hears how this stands.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The log.</param>
internal sealed class ResourceWatch<T>(
    IApiServer server, ResourcePath path, IResourceSink<T> sink, IWatchObserver observer, TimeProvider time, ILogger logger) : IResourceWatch
    where T : IClusterObject
{
    /// <summary>Seconds for which a watch asks that has to catch up: the bookmark comes two seconds before.</summary>
    public const int ProofSeconds = 3;

    /// <summary>How long a server may take to begin a watch without anything having been missed that matters.</summary>
    public static readonly TimeSpan Moment = TimeSpan.FromSeconds(1);

    /// <summary>etcd takes objects of one and a half megabytes by default.</summary>
    private const int MaxObject = 4 * 1024 * 1024;

    /// <summary>As many machines as are known at the most: a cluster has some thousands.</summary>
    private const int MaxObjects = 50_000;

    /// <summary>The server ends a watch after a time between these: not all at once.</summary>
    private const int ShortestWatch = 300;
    private const int LongestWatch = 600;

    /// <summary>How much sooner or later than it was asked to the server may end a watch: clocks differ in speed, and the network takes its time.</summary>
    private static readonly TimeSpan EarlyEnd = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LateEnd = TimeSpan.FromSeconds(30);

    private readonly Backoff _backoff = new(time);
    private CancellationTokenSource? _current;
    private volatile bool _isToList = true;
    private bool _isLive;
    private bool _wasExpired;
    private string _version = "";

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Whatever goes wrong, it is reported and tried again.")]
    public async Task RunAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            using CancellationTokenSource current = CancellationTokenSource.CreateLinkedTokenSource(stopping);
            _current = current;
            HypervisorException? error = null;
            try
            {
                await FollowAsync(current.Token);
                _backoff.Reset();
                _wasExpired = false;
                continue;
            }
            catch (OperationCanceledException)
            {
                // Stopped, or to list.
                Lose(null);
                continue;
            }
            catch (ApiException caught) when (caught.IsExpired && !_wasExpired)
            {
                // The server is there, and only doesn't remember so far back.
                _wasExpired = true;
                _isToList = true;
                _backoff.Reset();
                Lose(null);
                continue;
            }
            catch (ApiException caught)
            {
                _isToList |= caught.IsExpired;
                error = caught.IsExpired ? null : caught;
            }
            catch (Exception caught)
            {
                error = server.Unreachable(caught);
            }
            finally
            {
                _current = null;
            }

            if (_isLive)
            {
                _backoff.Reset();
            }

            Lose(error);
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

    /// <summary>Lists, where that is needed, and follows one watch to its end.</summary>
    private async Task FollowAsync(CancellationToken cancellation)
    {
        bool isCaughtUp = _isLive;
        if (_isToList)
        {
            _isToList = false;
            try
            {
                long begun = time.GetTimestamp();
                await ListAsync(cancellation);
                isCaughtUp = time.GetElapsedTime(begun) <= Moment;
            }
            catch
            {
                _isToList = true;
                throw;
            }
        }

        if (!isCaughtUp)
        {
            Lose(null);
        }

        int seconds = isCaughtUp ? Draw() : ProofSeconds;
        await using Stream? stream = await OpenAsync(path.Watch(_version, seconds), isCaughtUp, cancellation);
        if (stream is null)
        {
            Lose(null);
            return;
        }

        if (isCaughtUp)
        {
            Enliven();
        }

        TimeSpan lasted = await ReadAsync(stream, TimeSpan.FromSeconds(seconds), cancellation);
        if (lasted >= TimeSpan.FromSeconds(seconds) - EarlyEnd)
        {
            // It has sent all that it had until then.
            Enliven();
            return;
        }

        Lose(null);
        if (lasted <= Moment)
        {
            throw new ApiException(0, "it ends watches at once");
        }
    }

    /// <summary>Opens a watch.</summary>
    /// <param name="request">Its path.</param>
    /// <param name="isUrgent">Whether it is of use only if it opens within a moment.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The watch; null if it took too long.</returns>
    private async Task<Stream?> OpenAsync(string request, bool isUrgent, CancellationToken cancellation)
    {
        if (!isUrgent)
        {
            return await server.OpenAsync(request, cancellation);
        }

        using CancellationTokenSource moment = new(Moment, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(moment.Token, cancellation);
        try
        {
            return await server.OpenAsync(request, either.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <summary>Takes what a watch tells, to its end.</summary>
    /// <returns>How long it lasted.</returns>
    private async Task<TimeSpan> ReadAsync(Stream stream, TimeSpan length, CancellationToken cancellation)
    {
        long begun = time.GetTimestamp();
        using CancellationTokenSource end = new(length + LateEnd, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(end.Token, cancellation);
        LineReader lines = new(stream, MaxObject);
        int leftOut = 0;
        try
        {
            while (await lines.ReadAsync(either.Token) is { } line)
            {
                Take(line.Span);
                if (lines.LeftOut > leftOut)
                {
                    leftOut = lines.LeftOut;
                    logger.ObjectTooLarge(path.Plural, MaxObject >> 20);
                }
            }

            return time.GetElapsedTime(begun);
        }
        catch (OperationCanceledException error) when (!cancellation.IsCancellationRequested)
        {
            // Nothing proves that it still tells: only a list does.
            _isToList = true;
            throw new ApiException(0, "it has gone silent", error);
        }
    }

    private async Task ListAsync(CancellationToken cancellation)
    {
        long begun = time.GetTimestamp();
        List<T> objects = [];
        List<Range> items = [];
        string next = "";
        do
        {
            byte[] page = await server.SendAsync(HttpMethod.Get, path.Page(next), default, cancellation);
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
            logger.ListedObjects(objects.Count, path.Plural, server.Name, (long)time.GetElapsedTime(begun).TotalMilliseconds);
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
            case "BOOKMARK":
                // It has a version and nothing else: all before it has been sent.
                Enliven();
                break;
        }
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

    private void Enliven()
    {
        if (!_isLive)
        {
            _isLive = true;
            observer.Live(this);
        }
    }

    private void Lose(HypervisorException? error)
    {
        if (_isLive || error is not null)
        {
            _isLive = false;
            observer.Lost(this, error);
        }
    }

#pragma warning disable CA5394 // Random is an insecure random number generator: this one only spreads requests.
    private static int Draw() => Random.Shared.Next(ShortestWatch, LongestWatch);
#pragma warning restore CA5394
}
