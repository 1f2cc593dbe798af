using System.Collections.Immutable;
using System.Globalization;
using VirtWold.Checks;
using VirtWold.Machines;
using VirtWold.StandIn;

namespace VirtWold.Service;

/// <summary>Which machines are stood in for, why others aren't, and what in the network is in the way. Silent where nobody asks for it.</summary>
/// <param name="isOn">Whether the daemon stands in at all.</param>
/// <param name="surroundings">The interfaces.</param>
/// <param name="fleet">The machines, filled by the hypervisors' own checks.</param>
/// <param name="allows">Which machines may be woken.</param>
internal sealed class StandInCheck(bool isOn, Surroundings surroundings, Fleet fleet, Func<Machine, bool> allows) : ICheck
{
    private const string Name = "stand-in";

    /// <summary>How many times the kernel asks for an address before it gives up, one a second: fewer are too few for a boot.</summary>
    private const int FewSolicitations = 60;

    public IEnumerable<Finding> Run()
    {
        ImmutableArray<Machine> asking = [.. fleet.All.Where(static machine => machine.Access is not null)];
        if (asking.IsEmpty)
        {
            return isOn && fleet.IsCurrent
                ? [Finding.Warning(Name, "no machine asks for it", "say in a machine's metadata which ports wake it: access=\"22\" address=\"…\"")]
                : [];
        }

        if (!isOn)
        {
            string names = string.Join(", ", asking.Select(static machine => machine.Name));
            return [Finding.Warning(Name, $"machines ask to be stood in for, and aren't: {names}", "add --stand-in")];
        }

        ImmutableArray<StandInEntry> entries = StandInPlan.OfNow(surroundings.Map.Links, allows, DateTimeOffset.UtcNow).Make(fleet.All);
        return
        [
            .. entries.Select(Describe),
            .. entries.Where(static entry => entry.Held is not null).Select(static entry => entry.Device).Distinct().SelectMany(device => Caveats(device, entries)),
        ];
    }

    private Finding Describe(StandInEntry entry)
    {
        if (entry.Held is not { } held)
        {
            return Finding.Warning(Name, $"{entry.Machine.Name} isn't stood in for: {entry.Fault}", "correct that; the others are stood in for");
        }

        string ports = string.Join(", ", held.Ports);
        string what = held.Seat switch
        {
            Seat.Router => $"connections that come by {entry.Device} to ports {ports} wake it",
            Seat.Nic => $"clients beyond {entry.Device} reach ports {ports}; its neighbours on {entry.Device} don't",
            _ => $"{StandInView.AddressesOf(entry.Machine.Access!)} on {entry.Device}, ports {ports}",
        };
        return Finding.Ok(Name, $"{entry.Machine.Name}: {what}");
    }

    private IEnumerable<Finding> Caveats(string device, ImmutableArray<StandInEntry> entries)
    {
        if (surroundings.Find(device) is not { } link)
        {
            yield return Finding.Warning(Name, $"{device} isn't there; machines on it are stood in for once it is", "make it, or name another: on=\"…\"");
            yield break;
        }

        if (link.IsBridge && Number($"/sys/class/net/{link.Name}/bridge/vlan_filtering") == 1)
        {
            yield return Finding.Warning(
                Name,
                $"{link.Name} filters VLANs: answers in a VLAN that it isn't a member of are dropped",
                $"for each such VLAN: bridge vlan add dev {link.Name} vid VLAN self");
        }

        bool isRouted = entries.Any(entry => entry.Held is { Seat: Seat.Bridge } && entry.Device == device
            && entries.Any(other => other.Held is { Seat: Seat.Router } && other.Machine.Key == entry.Machine.Key));
        string setting = $"net.ipv4.neigh.{link.Name}.mcast_solicit";
        if (isRouted && Number($"/proc/sys/{setting.Replace('.', '/')}") is { } tries and < FewSolicitations)
        {
            yield return Finding.Warning(
                Name,
                string.Create(CultureInfo.InvariantCulture, $"this host gives up a connection to a machine on {link.Name} after {tries} s, before the machine has started"),
                $"sysctl {setting}=120, and the same for net.ipv6");
        }
        else if (!isRouted && link.IsBridge)
        {
            yield return Finding.Ok(
                Name, $"this host itself as a client needs a permanent entry for each machine: ip neigh replace ADDRESS lladdr MAC dev {link.Name} nud permanent");
        }
    }

    private static int? Number(string path)
    {
        try
        {
            return int.TryParse(File.ReadAllText(path), CultureInfo.InvariantCulture, out int value) ? value : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
