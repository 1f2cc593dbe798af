using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using VirtWold.Capture;
using VirtWold.Hosting;

namespace VirtWold.Checks;

/// <summary>Whether the UDP sockets can be had: opens them for a moment, all at once as the daemon does.</summary>
/// <param name="options">Which sockets the daemon listens on.</param>
/// <param name="unit">The unit that the daemon runs under; null if none is known.</param>
internal sealed class ListenCheck(CaptureOptions options, ServiceUnit? unit) : ICheck
{
    private const string Name = "listen";

    public IEnumerable<Finding> Run()
    {
        List<Socket> sockets = [];
        try
        {
            foreach (IPEndPoint endpoint in options.Listen)
            {
                yield return Try(endpoint, sockets);
            }
        }
        finally
        {
            sockets.ForEach(static socket => socket.Dispose());
        }
    }

    private Finding Try(IPEndPoint endpoint, List<Socket> sockets)
    {
        if (UnitLimits.Forbids(unit, endpoint.AddressFamily) is { } limit)
        {
            return Finding.Failed(Name, Fault.Unavailable, $"can't listen on {endpoint}: {limit.Message}", limit.Remedy);
        }

        try
        {
            sockets.Add(UdpListener.Open(endpoint, options.HearsIPv4(endpoint)));
            return unit is { IsReachedByIP: false } ? UnitLimits.Unreachable(Name, unit, $"UDP {endpoint}") : Listened(endpoint, "can be listened on");
        }
        catch (CaptureException error) when (error.Failure == CaptureFailure.PortInUse && PresenceMark.Others(UdpListener.MarkOf(endpoint)) is [var process, ..])
        {
            // It shows itself: another user may not look at what it has open.
            return Listened(endpoint, $"is listened on by the virtwold that runs (process {process})");
        }
        catch (CaptureException error) when (error.Failure == CaptureFailure.PortInUse && TryFindHolder(endpoint, out SocketHolder? holder))
        {
            return holder.IsVirtWold
                ? Listened(endpoint, $"is listened on by the virtwold that runs (process {holder.Process})")
                : Finding.Failed(
                    Name,
                    Fault.Unavailable,
                    $"can't listen on {endpoint}: {holder.Program} (process {holder.Process}) has that port",
                    "end it, or take another port");
        }
        catch (CaptureException error)
        {
            return error.ToFinding(Name);
        }
    }

    private static Finding Listened(IPEndPoint endpoint, string how) => UdpListener.BetterForBroadcasts(endpoint) is { } better
        ? Finding.Warning(
            Name,
            $"UDP {endpoint} {how}, but hears no broadcasts, which most senders send: it is one of this host's own addresses",
            $"use --listen {better}, which hears all that reach this host")
        : Finding.Ok(Name, $"UDP {endpoint} {how}");

    private static bool TryFindHolder(IPEndPoint endpoint, [NotNullWhen(true)] out SocketHolder? holder)
    {
        holder = SocketHolders.FirstOf(ProcNet.UdpSockets(endpoint.Port));
        return holder is not null;
    }
}
