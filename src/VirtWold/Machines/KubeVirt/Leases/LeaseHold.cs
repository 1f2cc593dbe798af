using System.Text.Json;
using VirtWold.Machines.KubeVirt.Api;

namespace VirtWold.Machines.KubeVirt.Leases;

/// <summary>A lease that this node holds, until it loses it. Used by one wake.</summary>
/// <param name="server">The API server.</param>
/// <param name="path">The lease.</param>
/// <param name="name">Its name.</param>
/// <param name="lease">As it was written last.</param>
/// <param name="time">The clock.</param>
internal sealed class LeaseHold(IApiServer server, string path, string name, Lease lease, TimeProvider time)
{
    /// <summary>How long it is kept after the wake: by then all nodes have heard of what came of it, by their watches or from the lease.</summary>
    public static readonly TimeSpan Aftermath = TimeSpan.FromSeconds(3);

    private Lease _lease = lease;
    private long _writtenAt = time.GetTimestamp();

    /// <summary>Holds it longer, where it has been held for half its time.</summary>
    /// <returns>Whether this node still holds it.</returns>
    public async Task<bool> RenewAsync(CancellationToken cancellation) =>
        time.GetElapsedTime(_writtenAt) < Lease.Duration / 2 || await TryWriteAsync(_lease with { RenewedAt = time.GetUtcNow() }, cancellation);

    /// <summary>Lets other nodes know that there is no use in trying, too.</summary>
    public Task FailAsync(string reason, CancellationToken cancellation) =>
        TryWriteAsync(_lease with { RenewedAt = time.GetUtcNow(), Failure = reason }, cancellation);

    /// <summary>
    /// Gives it back, after a while. Where that fails it runs out. A failure stays written: a node that waited, and looks only now, learns of it.
    /// </summary>
    /// <param name="wake">The outcome of the wake, for the cluster's status; empty for none.</param>
    public async Task ReleaseAsync(string wake)
    {
        await Task.Delay(Aftermath, time, CancellationToken.None);
        try
        {
            await TryWriteAsync(_lease with { Holder = "", RenewedAt = time.GetUtcNow(), Wake = wake }, CancellationToken.None);
        }
        catch (ObjectDisposedException)
        {
            // The program is ending.
        }
    }

    private async Task<bool> TryWriteAsync(Lease lease, CancellationToken cancellation)
    {
        try
        {
            _lease = Lease.Read(await server.SendAsync(HttpMethod.Put, path, lease.ToJson(name), cancellation));
            _writtenAt = time.GetTimestamp();
            return true;
        }
        catch (ApiException error)
        {
            // Another node has taken it over; else nothing is known, and KubeVirt's own answer counts.
            return error.Status != System.Net.HttpStatusCode.Conflict;
        }
        catch (JsonException)
        {
            return true;
        }
    }
}
