using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using VirtWold.Machines.KubeVirt.Api;
using VirtWold.WakeOnLan;

namespace VirtWold.Machines.KubeVirt.Leases;

// A lease:
//
//   free ── claimed ──> ours ── renewed while the wake goes on ──> ours
//   ours ── woken, or failed with the reason written down ── a moment later ──> free; the reason stays until the next claim
//   another's ── not renewed for ten seconds of our own clock ──> free
//
// No clock of another node counts: what matters is since when this node has known the version of the lease that it sees. A node that
// sees another's lease for the first time gives it its whole time, so nobody loses it before; a lease that is given back delays nobody.
/// <summary>
/// Makes sure that one node at a time wakes an address: a lease for each, in the daemon's namespace. A node that dies with it delays the wake until
/// it has run out. Where leases aren't permitted, the log has it once, and KubeVirt's own answers have to do. Safe for all threads.
/// </summary>
/// <param name="server">The API server.</param>
/// <param name="holder">Who we are: like no other daemon, also on the same node.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The log.</param>
internal sealed class WakeLeases(IApiServer server, string holder, TimeProvider time, ILogger logger)
{
    private const string OtherNode = "another node";

    private readonly string _folder = $"apis/coordination.k8s.io/v1/namespaces/{server.Namespace}/leases";
    private readonly LeaseSightings _sightings = new(time);
    private int _isRefused;

    /// <summary>Claims the wake of an address.</summary>
    /// <param name="mac">The address.</param>
    /// <param name="awaited">The <see cref="LeaseClaim.Turn"/> that this wake has waited for: its failure counts for this wake, too.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public Task<LeaseClaim> ClaimAsync(MacAddress mac, int? awaited, CancellationToken cancellation) =>
        ClaimAsync($"virtwold-{mac.ToString().Replace(':', '-')}", awaited, cancellation);

    /// <summary>Claims a lease by its name.</summary>
    /// <inheritdoc cref="ClaimAsync(MacAddress, int?, CancellationToken)"/>
    public async Task<LeaseClaim> ClaimAsync(string name, int? awaited, CancellationToken cancellation)
    {
        string path = $"{_folder}/{name}";
        try
        {
            return await FindAsync(path, cancellation) is { } known
                ? await TakeOverAsync(path, name, known, awaited, cancellation)
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
            return Lease.Read(await server.SendAsync(HttpMethod.Get, path, default, cancellation));
        }
        catch (ApiException error) when (error.Status == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    private async Task<LeaseClaim> TakeOverAsync(string path, string name, Lease known, int? awaited, CancellationToken cancellation)
    {
        if (known is { Holder: "", Failure.Length: > 0 } && known.Transitions == awaited)
        {
            // The other node has failed and has given it back while this one waited.
            return new LeaseClaim(null, OtherNode, TimeSpan.Zero, known.Failure, known.Transitions);
        }

        if (known.Holder.Length > 0 && known.Holder != holder)
        {
            TimeSpan age = _sightings.AgeOf(name, known.Version);
            if (age < Lease.Duration)
            {
                return new LeaseClaim(null, known.Holder, Lease.Duration - age, known.Failure, known.Transitions);
            }
        }

        int transitions = known.Holder == holder ? known.Transitions : known.Transitions + 1;
        return await WriteAsync(HttpMethod.Put, path, name, new Lease(holder, time.GetUtcNow(), known.Version, transitions, ""), cancellation);
    }

    private async Task<LeaseClaim> WriteAsync(HttpMethod method, string path, string name, Lease lease, CancellationToken cancellation)
    {
        try
        {
            Lease written = Lease.Read(await server.SendAsync(method, path, lease.ToJson(name), cancellation));
            _sightings.Forget(name);
            return new LeaseClaim(new LeaseHold(server, $"{_folder}/{name}", name, written, time), "", TimeSpan.Zero, "");
        }
        catch (ApiException error) when (error.Status == HttpStatusCode.Conflict)
        {
            // Another node was faster, by a moment.
            return new LeaseClaim(null, OtherNode, Lease.Duration, "", lease.Transitions);
        }
    }
}
