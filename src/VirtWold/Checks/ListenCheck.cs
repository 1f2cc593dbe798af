using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using VirtWold.Capture;

namespace VirtWold.Checks;

/// <summary>Whether the UDP sockets can be had: opens them for a moment, all at once as the daemon does.</summary>
/// <param name="options">Which sockets the daemon listens on.</param>
internal sealed class ListenCheck(CaptureOptions options) : ICheck
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
        try
        {
            sockets.Add(UdpListener.Open(endpoint, options.HearsIPv4(endpoint)));
            return Finding.Ok(Name, $"UDP {endpoint} can be listened on");
        }
        catch (CaptureException error) when (error.Failure == CaptureFailure.PortInUse && TryFindHolder(endpoint, out SocketHolder? holder))
        {
            return holder.IsVirtWold
                ? Finding.Ok(Name, $"UDP {endpoint} is listened on by the virtwold that runs (process {holder.Process})")
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

    private static bool TryFindHolder(IPEndPoint endpoint, [NotNullWhen(true)] out SocketHolder? holder)
    {
        IReadOnlyList<SocketHolder> holders = SocketHolders.Of(ProcNet.UdpSockets(endpoint.Port));
        holder = holders.Count > 0 ? holders[0] : null;
        return holder is not null;
    }
}
