using System.Net.NetworkInformation;
using VirtWold.Capture;
using VirtWold.Links;

namespace VirtWold.Checks;

/// <summary>Whether the interfaces to listen on are there, are up, and hear what senders send.</summary>
/// <param name="surroundings">The interfaces.</param>
/// <param name="options">How the daemon listens.</param>
internal sealed class InterfaceCheck(Surroundings surroundings, CaptureOptions options) : ICheck
{
    private const string Name = "interface";
    private const string BridgeFilter = "/proc/sys/net/bridge/bridge-nf-call-iptables";

    public IEnumerable<Finding> Run()
    {
        if (Repetition() is { } repetition)
        {
            yield return repetition;
        }

        if (surroundings.Error is { } error)
        {
            yield return error.ToFinding(Name).OrWarningIf(options.Listen.Count > 0);
        }

        foreach (InterfaceChoice choice in surroundings.Choices)
        {
            yield return Finding.Ok(Name, $"nobody named one: {choice.Name} is taken, because {choice.Reason}");
        }

        foreach (IGrouping<int, string> same in surroundings.Names
            .Where(name => surroundings.Find(name) is not null).GroupBy(name => surroundings.Find(name)!.Index).Where(static same => same.Count() > 1))
        {
            yield return CaptureException.Same(same.First(), same.Last()).ToFinding(Name);
        }

        foreach (string name in surroundings.Names)
        {
            foreach (Finding finding in Look(name))
            {
                yield return finding;
            }
        }

        foreach (string deafness in Deafness.Of(surroundings.Map, [.. surroundings.Names.Select(surroundings.Find).OfType<Link>()]))
        {
            yield return Finding.Ok(Name, deafness);
        }
    }

    private Finding? Repetition()
    {
        try
        {
            options.ThrowIfRepeated();
            return null;
        }
        catch (CaptureException error)
        {
            return error.ToFinding(Name);
        }
    }

    private Finding[] Look(string name)
    {
        if (surroundings.Find(name) is not { } link)
        {
            return [CaptureException.Missing(name).ToFinding(Name).OrWarningIf(options.WaitForInterface)];
        }

        if (!link.IsUp)
        {
            return [CaptureException.Down(name).ToFinding(Name).OrWarningIf(options.WaitForInterface)];
        }

        if (link.IsLoopback && surroundings.Names.Any(other => surroundings.Find(other) is { IsLoopback: false }))
        {
            return [Finding.Ok(Name, $"{name} is up: hears what this host sends to its own addresses")];
        }

        if (!link.CarriesEthernet)
        {
            return [CaptureException.NotEthernet(name).ToFinding(Name)];
        }

        bool isPromiscuous = surroundings.OptionsFor(name, options).Promiscuous;
        Finding[] caveats =
        [
            .. Caveats.Of(link, surroundings.Map, isPromiscuous, IsBridgeFiltered(), HasAddress(link.Name))
                .Select(static caveat => Finding.Warning(Name, caveat.Message, caveat.Remedy)),
        ];
        return caveats.Length > 0 ? caveats : [Finding.Ok(Name, Caveats.Describe(link, surroundings.Map, isPromiscuous))];
    }

    private static bool IsBridgeFiltered()
    {
        try
        {
            return File.ReadAllText(BridgeFilter).Trim() == "1";
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The kernel's module for it isn't loaded.
            return false;
        }
    }

    private static bool HasAddress(string name) =>
        NetworkInterface.GetAllNetworkInterfaces().FirstOrDefault(candidate => candidate.Name == name)
            ?.GetIPProperties().UnicastAddresses.Any(static address => !address.Address.IsIPv6LinkLocal) ?? false;
}
