using VirtWold.Capture;
using VirtWold.Links;

namespace VirtWold.Checks;

/// <summary>The interfaces that the daemon would listen on, and all that there are.</summary>
/// <param name="Links">All interfaces of this network namespace.</param>
/// <param name="Names">Those to listen on.</param>
/// <param name="Choice">Which one was chosen because nobody named one, if so.</param>
/// <param name="Error">Why none could be chosen, if so.</param>
internal sealed record Surroundings(IReadOnlyList<Link> Links, IReadOnlyList<string> Names, InterfaceChoice? Choice, CaptureException? Error)
{
    /// <summary>Looks around as the daemon would at its start.</summary>
    /// <exception cref="System.ComponentModel.Win32Exception">The kernel doesn't tell about interfaces.</exception>
    public static Surroundings Look(CaptureOptions options)
    {
        IReadOnlyList<Link> links = LinkTable.Read();
        if (options.Interfaces.Count > 0)
        {
            return new Surroundings(links, [.. options.Interfaces.Distinct()], null, null);
        }

        try
        {
            InterfaceChoice choice = InterfaceChoice.Make();
            return new Surroundings(links, [choice.Name], choice, null);
        }
        catch (CaptureException error)
        {
            return new Surroundings(links, [], null, error);
        }
    }

    /// <summary>The interface of that name, where there is one.</summary>
    public Link? Find(string name) => Links.FirstOrDefault(link => link.Name == name);
}
