using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using VirtWold.Machines.KubeVirt.Api;
using VirtWold.Machines.KubeVirt.Config;

namespace VirtWold.Machines.KubeVirt.Reports;

/// <summary>
/// Tells by a Lease of this node's own that it listens, for the status of the WakeConfig: at once when that changes, and now and then so
/// that a node that has died is missed. The more nodes there are, the more seldom each of them: all together never more than ten a second,
/// and a node never more than once a minute. Without a WakeConfig it asks nothing. Safe for all threads.
/// </summary>
/// <param name="server">The API server.</param>
/// <param name="node">What this node is called.</param>
/// <param name="config">The WakeConfig.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The log.</param>
internal sealed class NodeReport(IApiServer server, string node, ConfigFollower config, TimeProvider time, ILogger logger)
{
    /// <summary>No node writes more often.</summary>
    public static readonly TimeSpan ShortestPause = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan PauseOfEachNode = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(10);

    private readonly string _folder = $"apis/coordination.k8s.io/v1/namespaces/{server.Namespace}/leases";
    private readonly Lock _lock = new();
    private TaskCompletionSource _change = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _isListening;
    private string _version = "";
    private bool _isRefused;

    /// <summary>How long a node waits between two reports.</summary>
    /// <param name="nodes">So many nodes listen.</param>
    public static TimeSpan PauseFor(int nodes) =>
        TimeSpan.FromTicks(Math.Clamp(PauseOfEachNode.Ticks * nodes, ShortestPause.Ticks, LongestPause.Ticks));

    /// <summary>Whether this node listens, from now on.</summary>
    public void SetListening(bool isListening)
    {
        lock (_lock)
        {
            if (_isListening != isListening)
            {
                _isListening = isListening;
                Signal();
            }
        }
    }

    /// <summary>Runs until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        config.Changed += SignalChange;
        try
        {
            while (true)
            {
                Task change;
                bool isListening;
                lock (_lock)
                {
                    change = _change.Task;
                    isListening = _isListening;
                }

                ConfigState state = config.State;
                if (state.Config is null)
                {
                    await change.WaitAsync(stopping);
                    continue;
                }

                TimeSpan pause = PauseFor(state.Config.ListeningNodes);
                await WriteAsync(isListening, state.Refusal, pause, stopping);
                await WaitForNewsAsync(isListening, state.Refusal, Draw(pause), stopping);
            }
        }
        catch (OperationCanceledException)
        {
            // As it should end.
        }
        finally
        {
            config.Changed -= SignalChange;
        }
    }

#pragma warning disable CA5394 // Random is an insecure random number generator: this one only spreads requests.
    private static TimeSpan Draw(TimeSpan pause) => pause * (1 + (0.25 * Random.Shared.NextDouble()));
#pragma warning restore CA5394

    private void SignalChange()
    {
        lock (_lock)
        {
            Signal();
        }
    }

    private void Signal()
    {
        _change.TrySetResult();
        _change = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <summary>Waits until it is time again, or there is something else to say.</summary>
    private async Task WaitForNewsAsync(bool said, string saidFault, TimeSpan pause, CancellationToken stopping)
    {
        long begun = time.GetTimestamp();
        while (time.GetElapsedTime(begun) is { } elapsed && elapsed < pause)
        {
            Task change;
            lock (_lock)
            {
                change = _change.Task;
                ConfigState state = config.State;
                if (_isListening != said || state.Refusal != saidFault || state.Config is null)
                {
                    return;
                }
            }

            try
            {
                await change.WaitAsync(pause - elapsed, time, stopping);
            }
            catch (TimeoutException)
            {
                return;
            }
        }
    }

    private async Task WriteAsync(bool isListening, string fault, TimeSpan pause, CancellationToken stopping)
    {
        // Names of objects are in lower case, whatever a host is called.
        string name = NodeLease.NameFor(node.ToLowerInvariant());
        try
        {
            if (_version.Length == 0)
            {
                _version = await FindVersionAsync($"{_folder}/{name}", stopping);
            }

            NodeLease lease = new(name, _version, isListening ? node : "")
            {
                IsNode = true,
                // Two may be lost before it is silent.
                Duration = pause * 3,
                RenewedAt = time.GetUtcNow(),
                Fault = fault,
            };
            bool isNew = _version.Length == 0;
            byte[] answer = await server.SendAsync(isNew ? HttpMethod.Post : HttpMethod.Put, isNew ? _folder : $"{_folder}/{name}", lease.ToJson(), stopping);
            _version = NodeLease.Read(answer).ResourceVersion;
        }
        catch (Exception error) when (error is ApiException or JsonException)
        {
            _version = "";
            if (error is ApiException { Status: HttpStatusCode.Forbidden } && !_isRefused)
            {
                _isRefused = true;
                logger.NoReport(error.Message);
            }
        }
    }

    private async Task<string> FindVersionAsync(string path, CancellationToken stopping)
    {
        try
        {
            return NodeLease.Read(await server.SendAsync(HttpMethod.Get, path, default, stopping)).ResourceVersion;
        }
        catch (ApiException error) when (error.Status == HttpStatusCode.NotFound)
        {
            return "";
        }
    }
}
