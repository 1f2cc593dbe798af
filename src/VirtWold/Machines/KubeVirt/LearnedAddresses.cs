using System.Net;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using VirtWold.Machines.KubeVirt.Api;
using VirtWold.Machines.KubeVirt.Leases;

namespace VirtWold.Machines.KubeVirt;

/// <summary>
/// Keeps the addresses that KubeVirt makes up for machines without one in their template, so that a daemon that begins knows what another
/// one, or its former life, has seen. They stand in a Lease in our own namespace, since there we may write anyway: an annotation on the
/// machine itself would need the right to change machines. Of the nodes that see the same address one writes. Safe for all threads.
/// </summary>
/// <param name="server">The API server.</param>
/// <param name="learn">Takes what is known, once, before <see cref="IWatchObserver.Live"/>.</param>
/// <param name="observer">Hears when what is known has been read.</param>
/// <param name="isKeeper">Whether it writes: a daemon does, a command that looks doesn't.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The log.</param>
internal sealed class LearnedAddresses(
    IApiServer server, Action<IEnumerable<LearnedAddress>> learn, IWatchObserver observer, bool isKeeper, TimeProvider time, ILogger logger) : IResourceWatch
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, LearnedAddress> _unwritten = new(StringComparer.Ordinal);
    private readonly Hesitation _hesitation = new();
    private readonly Backoff _backoff = new(time);
    private readonly string _folder = $"apis/coordination.k8s.io/v1/namespaces/{server.Namespace}/leases";
    private readonly Channel<bool> _news = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private LearnedList _known = new();
    private bool _isRefused;

    /// <summary>A machine has these addresses now.</summary>
    public void Note(LearnedAddress address)
    {
        lock (_lock)
        {
            if (isKeeper)
            {
                _unwritten[address.Key] = address;
                _news.Writer.TryWrite(true);
            }
        }
    }

    public async Task RunAsync(CancellationToken stopping)
    {
        while (!await TryReadAsync(stopping))
        {
            await _backoff.PauseAsync(stopping);
            if (stopping.IsCancellationRequested)
            {
                return;
            }
        }

        learn(_known.Entries);
        observer.Live(this);
        await KeepAsync(stopping);
    }

    public void Hurry() => _backoff.Hurry();

    public void Relist()
    {
        // What others have learned since, this one has seen, too.
    }

    /// <summary>Reads what is known. Where that isn't permitted nothing is.</summary>
    /// <returns>Whether it has been read, or never will.</returns>
    private async Task<bool> TryReadAsync(CancellationToken stopping)
    {
        try
        {
            _known = await ReadAsync(stopping);
            return true;
        }
        catch (ApiException error) when (error.Status == HttpStatusCode.Forbidden)
        {
            return true;
        }
        catch (ApiException error)
        {
            observer.Lost(this, error);
            return false;
        }
        catch (JsonException)
        {
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private async Task<LearnedList> ReadAsync(CancellationToken stopping)
    {
        try
        {
            return LearnedList.Read(await server.SendAsync(HttpMethod.Get, $"{_folder}/{LearnedList.LeaseName}", default, stopping));
        }
        catch (ApiException error) when (error.Status == HttpStatusCode.NotFound)
        {
            return new LearnedList();
        }
    }

    private async Task KeepAsync(CancellationToken stopping)
    {
        try
        {
            while (true)
            {
                await _news.Reader.ReadAsync(stopping);
                if (IsAnythingNew())
                {
                    await Task.Delay(_hesitation.Draw(), time, stopping);
                    while (!await TryWriteAsync(stopping))
                    {
                        await _backoff.PauseAsync(stopping);
                        stopping.ThrowIfCancellationRequested();
                    }
                }
            }
        }
        catch (OperationCanceledException)
        {
            // As it should end.
        }
    }

    /// <summary>Whether there is anything that isn't kept as it is.</summary>
    private bool IsAnythingNew()
    {
        lock (_lock)
        {
            foreach (LearnedAddress kept in _unwritten.Values.Where(_known.Has).ToArray())
            {
                _unwritten.Remove(kept.Key);
            }

            return _unwritten.Count > 0;
        }
    }

    /// <summary>Writes what isn't kept yet, where no other node has.</summary>
    /// <returns>Whether there is nothing more to write.</returns>
    private async Task<bool> TryWriteAsync(CancellationToken stopping)
    {
        LearnedAddress[] unwritten;
        lock (_lock)
        {
            unwritten = [.. _unwritten.Values];
        }

        try
        {
            LearnedList list = await ReadAsync(stopping);
            bool isNew = false;
            foreach (LearnedAddress address in unwritten)
            {
                isNew |= list.Put(address);
            }

            if (isNew)
            {
                bool isFirst = list.Version.Length == 0;
                await server.SendAsync(
                    isFirst ? HttpMethod.Post : HttpMethod.Put, isFirst ? _folder : $"{_folder}/{LearnedList.LeaseName}", list.ToJson(), stopping);
                logger.AddressesKept(unwritten.Length, LearnedList.LeaseName);
                _hesitation.Won();
            }
            else
            {
                _hesitation.Lost();
            }

            Written(unwritten, list);
            return true;
        }
        catch (ApiException error) when (error.Status is HttpStatusCode.Conflict)
        {
            // Another node writes, too; perhaps the same.
            return false;
        }
        catch (ApiException error) when (error.IsPassing)
        {
            return false;
        }
        catch (Exception error) when (error is ApiException or JsonException)
        {
            if (!_isRefused)
            {
                _isRefused = true;
                logger.AddressesNotKept(error.Message);
            }

            Written(unwritten, _known);
            return true;
        }
    }

    private void Written(LearnedAddress[] written, LearnedList list)
    {
        lock (_lock)
        {
            _backoff.Reset();
            _known = list;
            foreach (LearnedAddress address in written)
            {
                if (_unwritten.GetValueOrDefault(address.Key) == address)
                {
                    _unwritten.Remove(address.Key);
                }
            }
        }
    }
}
