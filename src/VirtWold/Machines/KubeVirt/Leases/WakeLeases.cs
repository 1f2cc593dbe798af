using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using VirtWold.Machines.KubeVirt.Api;
using VirtWold.WakeOnLan;

namespace VirtWold.Machines.KubeVirt.Leases;

/// <summary>
/// Has one node at a time wake an address: a lease for each, in the namespace that is ours. A node that dies with it delays the wake until
/// it has run out. Where leases aren't permitted, that is said once, and KubeVirt's own answers have to do. Safe for all threads.
/// </summary>
/// <param name="client">The API server.</param>
/// <param name="holder">Who we are: like no other daemon, also on the same node.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The log.</param>
internal sealed class WakeLeases(ApiClient client, string holder, TimeProvider time, ILogger logger)
{
    /// <summary>So much the clocks of two nodes may differ.</summary>
    private static readonly TimeSpan Skew = TimeSpan.FromSeconds(2);

    private readonly string _folder = $"apis/coordination.k8s.io/v1/namespaces/{client.Namespace}/leases";
    private int _isRefused;

    /// <summary>Claims the wake of an address.</summary>
    /// <param name="mac">The address.</param>
    /// <param name="since">When the wish for it came: what failed before doesn't count.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public async Task<LeaseClaim> ClaimAsync(MacAddress mac, DateTimeOffset since, CancellationToken cancellation)
    {
        string name = $"virtwold-{mac.ToString().Replace(':', '-')}";
        string path = $"{_folder}/{name}";
        try
        {
            return await FindAsync(path, cancellation) is { } known
                ? await TakeOverAsync(path, name, known, since, cancellation)
                : await WriteAsync(HttpMethod.Post, _folder, name, new Lease(holder, time.GetUtcNow(), "", 0, ""), cancellation);
        }
        catch (ApiException error)
        {
            if (error.Status == HttpStatusCode.Forbidden && Interlocked.Exchange(ref _isRefused, 1) == 0)
            {
                logger.NoLeases(error.Message);
            }

            return LeaseClaim.Free;
        }
        catch (JsonException)
        {
            return LeaseClaim.Free;
        }
    }

    private async Task<Lease?> FindAsync(string path, CancellationToken cancellation)
    {
        try
        {
            return Lease.Read(await client.SendAsync(HttpMethod.Get, path, default, cancellation));
        }
        catch (ApiException error) when (error.Status == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    private async Task<LeaseClaim> TakeOverAsync(string path, string name, Lease known, DateTimeOffset since, CancellationToken cancellation)
    {
        DateTimeOffset now = time.GetUtcNow();
        if (known.Holder.Length > 0 && known.Holder != holder)
        {
            if (known.Failure.Length > 0 && known.RenewedAt >= since - Skew)
            {
                return new LeaseClaim(null, known.Holder, TimeSpan.Zero, known.Failure);
            }

            // A clock that is ahead of ours mustn't keep us away for longer than a lease lasts.
            TimeSpan age = now - known.RenewedAt;
            if (known.Failure.Length == 0 && age < Lease.Duration)
            {
                return new LeaseClaim(null, known.Holder, age > TimeSpan.Zero ? Lease.Duration - age : Lease.Duration, "");
            }
        }

        int transitions = known.Holder == holder ? known.Transitions : known.Transitions + 1;
        return await WriteAsync(HttpMethod.Put, path, name, new Lease(holder, now, known.Version, transitions, ""), cancellation);
    }

    private async Task<LeaseClaim> WriteAsync(HttpMethod method, string path, string name, Lease lease, CancellationToken cancellation)
    {
        try
        {
            Lease written = Lease.Read(await client.SendAsync(method, path, lease.ToJson(name), cancellation));
            return new LeaseClaim(new LeaseHold(client, $"{_folder}/{name}", name, written, time), "", TimeSpan.Zero, "");
        }
        catch (ApiException error) when (error.Status == HttpStatusCode.Conflict)
        {
            // Another node was faster, by a moment.
            return new LeaseClaim(null, "another node", Lease.Duration, "");
        }
    }
}
