using System.Collections.Immutable;
using System.Globalization;
using VirtWold.Machines;
using VirtWold.WakeOnLan;
using VirtWold.Waking;

namespace VirtWold.Checks;

/// <summary>Which machines can be woken: by their addresses and by their owners' marks. Silent where the hypervisor didn't tell.</summary>
/// <param name="fleet">The machines, filled by the hypervisor's own check.</param>
/// <param name="policy">Who may be woken.</param>
/// <param name="advice">What to do about those that can't be.</param>
internal sealed class MachinesCheck(Fleet fleet, WakePolicy policy, MachineAdvice advice) : ICheck
{
    private const string Name = "machines";

    public IEnumerable<Finding> Run()
    {
        if (!fleet.IsCurrent)
        {
            yield break;
        }

        ImmutableArray<Machine> machines = fleet.All;
        Machine[] addressed = [.. machines.Where(static machine => !machine.Macs.IsEmpty)];
        yield return Count(machines.Length, addressed.Length, addressed.Count(policy.Allows));
        if (addressed.Length < machines.Length)
        {
            string names = Names.Join(machines.Where(static machine => machine.Macs.IsEmpty).Select(static machine => machine.Name));
            yield return Finding.Warning(
                Name,
                $"without a fixed MAC address, and so can't be woken: {names}",
                advice.Address);
        }

        foreach (Finding shared in Shared(addressed))
        {
            yield return shared;
        }
    }

    private Finding Count(int all, int addressed, int allowed) => (addressed, allowed) switch
    {
        (0, _) => Finding.Warning(Name, all == 0 ? "there are none" : "none has a MAC address", all == 0 ? advice.Define : advice.Address),
        (_, 0) => Finding.Warning(
            Name,
            "none may be woken: --wakeable marked, and none is marked",
            advice.Mark),
        _ => Finding.Ok(Name, string.Create(CultureInfo.InvariantCulture, $"{allowed} of {all} can be woken")),
    };

    private IEnumerable<Finding> Shared(IEnumerable<Machine> machines) =>
        from mac in machines.SelectMany(static machine => machine.Macs).Distinct().Order(Comparer<MacAddress>.Create(
            static (a, b) => string.CompareOrdinal(a.ToString(), b.ToString())))
        let owners = fleet.Find(mac).Machines
        where owners.Length > 1
        select owners.All(owner => owner.Id == owners[0].Id) ? OnSeveralHosts(owners) : Finding.Warning(
            "addresses",
            $"{mac} belongs to several machines: {Names.Join(owners.Select(static owner => owner.Name))}",
            $"a packet wakes only {Decision.Preferred(owners).Name}; give the others addresses of their own");

    private static Finding OnSeveralHosts(ImmutableArray<Machine> owners) => Finding.Warning(
        "addresses",
        $"{owners[0].Name} is defined on several hosts: {Names.Join(owners.Select(static owner => owner.Hypervisor))}",
        $"while it is off everywhere, a packet starts it on {Decision.Preferred(owners).Hypervisor}; to choose, name the host in its metadata (host=)");
}
