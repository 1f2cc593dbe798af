using VirtWold.Machines.KubeVirt.Api;

namespace VirtWold.Machines.KubeVirt.Leases;

/// <summary>A lease that is ours, until it isn't. Used by one wake.</summary>
/// <param name="client">The API server.</param>
/// <param name="path">The lease.</param>
/// <param name="name">Its name.</param>
/// <param name="lease">As it was written last.</param>
/// <param name="time">The clock.</param>
internal sealed class LeaseHold(ApiClient client, string path, string name, Lease lease, TimeProvider time)
{
    private Lease _lease = lease;

    /// <summary>Holds it longer, where it has been held for half its time.</summary>
    /// <returns>Whether it is ours still.</returns>
    public async Task<bool> RenewAsync(CancellationToken cancellation) =>
        time.GetUtcNow() - _lease.RenewedAt < Lease.Duration / 2 || await TryWriteAsync(_lease with { RenewedAt = time.GetUtcNow() }, cancellation);

    /// <summary>Tells other nodes that there is no use in trying, too.</summary>
    public Task FailAsync(string reason, CancellationToken cancellation) =>
        TryWriteAsync(_lease with { RenewedAt = time.GetUtcNow(), Failure = reason }, cancellation);

    private async Task<bool> TryWriteAsync(Lease lease, CancellationToken cancellation)
    {
        try
        {
            _lease = Lease.Read(await client.SendAsync(HttpMethod.Put, path, lease.ToJson(name), cancellation));
            return true;
        }
        catch (ApiException error)
        {
            // Another node has taken it over; else nothing is known, and KubeVirt's own answer counts.
            return error.Status != System.Net.HttpStatusCode.Conflict;
        }
    }
}
