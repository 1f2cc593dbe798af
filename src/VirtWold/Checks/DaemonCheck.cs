using System.Globalization;
using VirtWold.Capture.Links;

namespace VirtWold.Checks;

/// <summary>Whether a daemon listens on the interfaces already, as far as this user can see: the kernel names captures, not who has them.</summary>
/// <param name="surroundings">The interfaces.</param>
internal sealed class DaemonCheck(Surroundings surroundings) : ICheck
{
    private const string Name = "daemon";

    public IEnumerable<Finding> Run() => surroundings.Names.Select(surroundings.Find).OfType<Link>().Select(Look);

    private static Finding Look(Link link)
    {
        IReadOnlyList<string> captures = ProcNet.PacketSockets(link.Index);
        SocketHolder[] daemons = [.. SocketHolders.Of(captures).Where(static holder => holder.IsVirtWold)];
        string processes = string.Join(", ", daemons.Select(static daemon => daemon.Process.ToString(CultureInfo.InvariantCulture)));
        return daemons.Length switch
        {
            0 when captures.Count > 0 && !Environment.IsPrivilegedProcess =>
                Finding.Ok(Name, $"something captures on {link.Name}; whether it is a virtwold, this user can't see"),
            0 => Finding.Ok(Name, $"no other virtwold listens on {link.Name} now"),
            1 => Finding.Ok(Name, $"a virtwold listens on {link.Name} already (process {processes})"),
            _ => Finding.Warning(Name, $"{daemons.Length} virtwolds listen on {link.Name} (processes {processes})", "end all but one; each of them answers every packet"),
        };
    }
}
