using System.Collections.Immutable;
using System.ComponentModel;
using System.Globalization;
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

        return StandInPlan.OfNow(links, allows, DateTimeOffset.UtcNow).Make(machines)
            .GroupBy(static entry => entry.Machine.Key)
            .ToDictionary(static entries => entries.Key, static entries => Describe([.. entries]));
    }

    /// <summary>The addresses, and where they are known from, if not from the metadata.</summary>
    public static string AddressesOf(AccessMark access) => access.Source switch
    {
        AddressSource.StaticHost => $"{string.Join(", ", access.Addresses)} (static host entry)",
        AddressSource.Lease when access.Until is { } until =>
            string.Create(CultureInfo.InvariantCulture, $"{string.Join(", ", access.Addresses)} (leased until {until.ToLocalTime():yyyy-MM-dd HH:mm})"),
        AddressSource.Agent => $"{string.Join(", ", access.Addresses)} (by its guest's agent)",
        AddressSource.Lease => $"{string.Join(", ", access.Addresses)} (leased)",
        _ => string.Join(", ", access.Addresses),
    };

    private static string Vlan(HeldMachine held) => held.Vlan switch
    {
        null => "",
        0 => ", without a tag",
        int id => string.Create(CultureInfo.InvariantCulture, $", VLAN {id}"),
    };

    private static string Describe(ImmutableArray<StandInEntry> entries) => entries[0] is { Held: { } held }
        ? $"{string.Join(", ", held.Ports)} at {AddressesOf(entries[0].Machine.Access!)} on {string.Join(", ", entries.Select(static entry => entry.Device))}{Vlan(held)}"
        : $"no: {entries[0].Fault}";
}
