using VirtWold.Capture;
using VirtWold.Links;

namespace VirtWold.Checks;

/// <summary>The interfaces that the daemon would listen on, and all that there are.</summary>
/// <param name="Map">All interfaces of this network namespace.</param>
/// <param name="Names">Those to listen on.</param>
/// <param name="Choices">Those that were chosen because nobody named one.</param>
/// <param name="Error">Why none could be chosen, if so.</param>
internal sealed record Surroundings(
    LinkMap Map, IReadOnlyList<string> Names, IReadOnlyList<InterfaceChoice> Choices, CaptureException? Error)
{
    /// <summary>Looks around as the daemon would at its start.</summary>
    /// <exception cref="System.ComponentModel.Win32Exception">The kernel doesn't tell about interfaces.</exception>
    public static Surroundings Look(CaptureOptions options)
    {
        IReadOnlyList<Link> links = LinkTable.Read();
        if (options.Interfaces.Count > 0)
        {
            return new Surroundings(new LinkMap(links), [.. options.Interfaces.Distinct()], [], null);
        }

        try
        {
            IReadOnlyList<InterfaceChoice> choices = InterfaceChoice.Make(links, RouteTable.Read());
            return new Surroundings(new LinkMap(links), [.. choices.Select(static choice => choice.Name)], choices, null);
        }
        catch (CaptureException error)
        {
            return new Surroundings(new LinkMap(links), [], [], error);
        }
    }

    /// <summary>The interface that is called that, by its name or a further one, where there is one.</summary>
    public Link? Find(string name) => Map.Links.FindByName(name);

    /// <summary>How the daemon captures an interface.</summary>
    public CaptureOptions OptionsFor(string name, CaptureOptions options) =>
        Choices.Any(choice => choice.Name == name && choice.IsPromiscuous) ? options with { Promiscuous = true } : options;
}
