using Microsoft.Extensions.Logging;
using VirtWold.Machines.KubeVirt.Api;
using VirtWold.Machines.KubeVirt.Config;
using VirtWold.Machines.KubeVirt.Leases;

namespace VirtWold.Machines.KubeVirt.Reports;

// Who writes the status:
//
//   no WakeConfig ── nobody; nothing is asked
//   another holds the Lease ── look; look again when the Lease would have run out; the same version: take it over
//   it is ours ── follow the nodes' Leases, write what has changed, renew; lost: stop at once
//
// All nodes look, but the more there are the more seldom each of them, so that together they look about once a second.
/// <summary>Writes the status of the WakeConfig for all nodes, where this node holds the Lease for that.</summary>
/// <param name="server">The API server.</param>
/// <param name="node">What this node is called.</param>
/// <param name="config">The WakeConfig.</param>
/// <param name="machines">Tells how many machines can be woken; nothing while that isn't known.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The log.</param>
internal sealed class StatusKeeper(
    IApiServer server, string node, ConfigFollower config, Func<int?> machines, TimeProvider time, ILogger logger)
{
    /// <summary>The Lease of the node that writes.</summary>
    public const string LeaseName = "virtwold-status";

    /// <summary>No status is written sooner after the one before.</summary>
    public static readonly TimeSpan ShortestGap = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan Beat = Lease.Duration / 2;
    private static readonly TimeSpan PauseOfEachNode = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan WithoutLeases = TimeSpan.FromMinutes(5);

    private readonly WakeLeases _leases = new(server, $"{node}-{Guid.NewGuid().ToString("N")[..8]}", time, logger);

    /// <summary>Runs until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        TaskCompletionSource change = new(TaskCreationOptions.RunContinuationsAsynchronously);
        config.Changed += () => Volatile.Read(ref change).TrySetResult();
        try
        {
            while (true)
            {
                Volatile.Write(ref change, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
                if (config.Wanted is not { } wanted)
                {
                    await change.Task.WaitAsync(stopping);
                    continue;
                }

                bool mayServe = await ServeAsync(stopping);

                // By the status as it is now: where many nodes start at once, the one from before the look knows few of them.
                await Task.Delay(mayServe ? Draw(PauseFor((config.Wanted ?? wanted).ListeningNodes)) : WithoutLeases, time, stopping);
            }
        }
        catch (OperationCanceledException)
        {
            // As it should end.
        }
    }

    /// <summary>How long a node waits between two looks.</summary>
    /// <param name="nodes">So many nodes listen.</param>
    public static TimeSpan PauseFor(int nodes) => PauseOfEachNode * Math.Max(nodes, 1);

#pragma warning disable CA5394 // Random is an insecure random number generator: this one only spreads requests.
    private static TimeSpan Draw(TimeSpan pause) => pause * (0.5 + Random.Shared.NextDouble());
#pragma warning restore CA5394

    /// <summary>Tries to be the one that writes, and writes as long as it is.</summary>
    /// <returns>Whether Leases are permitted.</returns>
    private async Task<bool> ServeAsync(CancellationToken stopping)
    {
        LeaseClaim claim = await _leases.ClaimAsync(LeaseName, null, stopping);
        if (claim.IsHeld)
        {
            // Only a second look shows whether the holder lives.
            await Task.Delay(claim.Remaining, time, stopping);
            claim = await _leases.ClaimAsync(LeaseName, null, stopping);
        }

        if (claim.Hold is { } hold)
        {
            logger.WritesStatus();
            await HoldAsync(hold, stopping);
            logger.LeavesStatus();
        }

        return claim.Hold is not null || claim.IsHeld;
    }

    private async Task HoldAsync(LeaseHold hold, CancellationToken stopping)
    {
        NodeTable table = new(time);
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        ListedObserver listed = new();
        ResourceWatch<NodeLease> watch = new(
            server, new ResourcePath("coordination.k8s.io/v1", "leases", server.Namespace, Lease.KindLabel), table, listed, time, logger);
        Task watching = watch.RunAsync(end.Token);
        try
        {
            StatusWriter writer = new(server, node, table, time, logger);
            while (config.Wanted is { } wanted)
            {
                if (listed.IsLive && machines() is { } count)
                {
                    await writer.WriteAsync(wanted, config.State, config.Others, count, stopping);
                }

                await Task.Delay(Beat, time, stopping);
                if (!await hold.RenewAsync(stopping))
                {
                    return;
                }
            }
        }
        finally
        {
            await end.CancelAsync();
            await watching;
        }
    }

    private sealed class ListedObserver : IWatchObserver
    {
        private volatile bool _isLive;

        public bool IsLive => _isLive;

        public void Live(object watch) => _isLive = true;

        public void Lost(object watch, HypervisorException? error)
        {
            // What was known stays: the nodes' Leases run out by themselves.
        }
    }
}
