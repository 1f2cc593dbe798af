using VirtWold.Capture;
using VirtWold.Links;

namespace VirtWold.Checks;

/// <summary>Whether a daemon listens on the interfaces already. It shows itself to every user.</summary>
/// <param name="surroundings">The interfaces.</param>
internal sealed class DaemonCheck(Surroundings surroundings) : ICheck
{
    private const string Name = "daemon";

    public IEnumerable<Finding> Run() => surroundings.Names.Select(surroundings.Find).OfType<Link>().Select(static link => Look(link.Name));

    private static Finding Look(string interfaceName)
    {
        IReadOnlyList<string> daemons = PresenceMark.Others(interfaceName);
        string processes = string.Join(", ", daemons);
        return daemons.Count switch
        {
            0 => Finding.Ok(Name, $"no other virtwold listens on {interfaceName} now"),
            1 => Finding.Ok(Name, $"a virtwold listens on {interfaceName} already (process {processes})"),
            _ => Finding.Warning(
                Name, $"{daemons.Count} virtwolds listen on {interfaceName} (processes {processes})", "end all but one; each of them answers every packet"),
        };
    }
}
