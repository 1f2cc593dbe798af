using System.Collections.Immutable;
using System.ComponentModel;
using VirtWold.Links;
using VirtWold.Machines;
using VirtWold.StandIn;

namespace VirtWold.Service;

/// <summary>Which machines can be stood in for on this host, for people.</summary>
internal static class StandInView
{
    /// <summary>What comes of each machine whose owner asks for it: <c>22, 80/http at 192.0.2.20 on br0</c>, or <c>no: …</c> with the reason.</summary>
    /// <param name="fleet">The machines.</param>
    /// <param name="allows">Which of them may be woken.</param>
    public static Dictionary<MachineKey, string> Describe(Fleet fleet, Func<Machine, bool> allows)
    {
        ImmutableArray<Machine> machines = fleet.All;
        if (machines.All(static machine => machine.Access is null))
        {
            return [];
        }

        IReadOnlyList<Link> links;
        try
        {
            links = LinkTable.Read();
        }
        catch (Win32Exception)
        {
            links = [];
        }

        return StandInPlan.OfNow(links, allows).Make(machines)
            .GroupBy(static entry => entry.Machine.Key)
            .ToDictionary(static entries => entries.Key, static entries => Describe([.. entries]));
    }

    private static string Describe(ImmutableArray<StandInEntry> entries) => entries[0] is { Held: { } held }
        ? $"{string.Join(", ", held.Ports)} at {string.Join(", ", held.Addresses)} on {string.Join(", ", entries.Select(static entry => entry.Device))}"
        : $"no: {entries[0].Fault}";
}
