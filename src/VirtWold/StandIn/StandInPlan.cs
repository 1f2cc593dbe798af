using System.Collections.Immutable;
using System.ComponentModel;
using VirtWold.Links;
using VirtWold.Machines;
using VirtWold.WakeOnLan;

namespace VirtWold.StandIn;

/// <summary>Which machines can be stood in for, where, and why others can't. Does no I/O, but for <see cref="OfNow"/>.</summary>
/// <param name="links">The interfaces.</param>
/// <param name="addresses">Their addresses.</param>
/// <param name="uplink">The interface that the default route leads out of; empty where there is none.</param>
/// <param name="allows">Which machines may be woken.</param>
internal sealed class StandInPlan(LinkMap links, IReadOnlyList<LinkAddress> addresses, string uplink, Func<Machine, bool> allows)
{
    private readonly List<(InternetAddress Address, int? Vlan, Machine Machine)> _claims = [];

    /// <summary>The time: addresses whose lease has ended aren't answered for.</summary>
    public DateTimeOffset Now { get; init; }

    /// <summary>A plan for the network as it is at this moment. What the kernel doesn't tell is left out.</summary>
    /// <param name="links">The interfaces.</param>
    /// <param name="allows">Which machines may be woken.</param>
    /// <param name="now">The time.</param>
    public static StandInPlan OfNow(IReadOnlyList<Link> links, Func<Machine, bool> allows, DateTimeOffset now)
    {
        LinkMap map = new(links);
        try
        {
            Route? way = RouteTable.Read().Where(static route => route is { IsDefault: true, Interfaces.Count: > 0 }).MinBy(static route => route.Priority);
            return new StandInPlan(map, AddressTable.Read(), way is null ? "" : map.Find(way.Interfaces[0])?.Name ?? "", allows) { Now = now };
        }
        catch (Win32Exception)
        {
            return new StandInPlan(map, [], "", allows) { Now = now };
        }
    }

    /// <summary>Looks at machines in their order: of two that overlap the first one is stood in for.</summary>
    /// <param name="machines">All machines.</param>
    /// <returns>
    /// An entry for each whose owner asks for it; two for one on a network that this host routes: for its neighbours there, and for those
    /// who come by the host's way outside.
    /// </returns>
    public ImmutableArray<StandInEntry> Make(IReadOnlyCollection<Machine> machines)
    {
        _claims.Clear();
        ILookup<MacAddress, Machine> owners = machines
            .SelectMany(static machine => machine.Macs.Select(mac => (mac, machine)))
            .ToLookup(static owner => owner.mac, static owner => owner.machine);
        return [.. machines.Where(static machine => machine.Access is not null).SelectMany(machine => Entries(machine, machine.Access!, owners))];
    }

    private IEnumerable<StandInEntry> Entries(Machine machine, AccessMark access, ILookup<MacAddress, Machine> owners)
    {
        StandInEntry entry = Entry(machine, access, owners);
        return entry.Held is { } held && IsRouted(entry.Device)
            ? [entry, entry with { Device = uplink, Held = held with { Seat = Seat.Router, Vlan = null } }]
            : [entry];
    }

    /// <summary>Whether a bridge has no way outside but this host's.</summary>
    private bool IsRouted(string device) =>
        links.Links.FindByName(device) is { IsBridge: true } bridge
        && links.PortsOutside(bridge).Count == 0
        && uplink.Length > 0
        && uplink != bridge.Name
        && addresses.Any(address => address.Index == bridge.Index && !address.Address.IsIPv6LinkLocal);

    private StandInEntry Entry(Machine machine, AccessMark access, ILookup<MacAddress, Machine> owners)
    {
        (MacAddress mac, string device) = Place(machine, access);
        string fault = FaultOf(machine, access, mac, device, owners);
        if (fault.Length == 0)
        {
            fault = ClaimAddresses(machine, access);
        }

        return fault.Length > 0
            ? new StandInEntry(machine, device, null, fault)
            : new StandInEntry(machine, device, new HeldMachine(machine.Key, machine.Name, mac, access.Addresses, access.Ports, SeatOn(device)) { Ping = access.Ping, Vlan = access.Vlan }, "");
    }

    /// <summary>The interface of the machine that is stood in for, and the host's device that it is on.</summary>
    private static (MacAddress Mac, string Device) Place(Machine machine, AccessMark access)
    {
        NetworkCard card = access.Card;
        return access.Device.Length == 0 ? (card.Mac, card.Device ?? "")
            : (access.Cards.IsEmpty ? machine.Macs.FirstOrDefault() : card.Mac, access.Device);
    }

    private Seat SeatOn(string device) => links.Links.FindByName(device) is { IsBridge: false } ? Seat.Nic : Seat.Bridge;

    private string FaultOf(Machine machine, AccessMark access, MacAddress mac, string device, ILookup<MacAddress, Machine> owners)
    {
        if (access.Fault.Length > 0)
        {
            return $"{access.Fault} (in its metadata)";
        }

        if (!allows(machine))
        {
            return "it may not be woken";
        }

        if (machine.Mark.RequiresSecureOn)
        {
            return "it requires a SecureOn password, which a connection doesn't carry";
        }

        if (access.Addresses.IsEmpty)
        {
            return "its IP addresses aren't known; name them in its metadata: address=\"…\"";
        }

        if (access.Until <= Now)
        {
            return $"the lease of its address, {access.Addresses[0]}, has ended; name a fixed one in its metadata: address=\"…\"";
        }

        if (device.Length == 0)
        {
            return "none of its interfaces is on a bridge, or a macvtap on a NIC, of this host; name the bridge or NIC in its metadata: on=\"…\"";
        }

        if (mac.IsZero)
        {
            return "it has no fixed MAC address";
        }

        return owners[mac].FirstOrDefault(owner => owner.Key != machine.Key) is { } other
            ? $"{other.Name} has the same MAC address, {mac}"
            : links.Links.FindByName(device) is { } link ? FaultOf(link, access) : "";
    }

    /// <summary>What is wrong about doing it there. An interface that isn't there is waited for.</summary>
    private string FaultOf(Link link, AccessMark access)
    {
        if (!link.CarriesEthernet || link.IsLoopback)
        {
            return $"{link.Name} carries no Ethernet";
        }

        if (links.Above(link) is { } above)
        {
            return $"{link.Name} is a port of {above.Name}, where answers to machines of this host would go to the wire; name {above.Name}";
        }

        if (link.Kind is "macvlan" or "macvtap")
        {
            return $"{link.Name} is a {link.Kind}, which hears nothing that is addressed to another machine; name the NIC below it";
        }

        LinkAddress[] own = [.. addresses.Where(address => address.Index == link.Index)];
        foreach (InternetAddress address in access.Addresses)
        {
            System.Net.IPAddress ip = address.ToIPAddress();
            if (addresses.Any(any => any.Address.Equals(ip)))
            {
                return $"{address} is this host's own address";
            }

            LinkAddress[] family = [.. own.Where(network => network.Address.AddressFamily == ip.AddressFamily && !network.Address.IsIPv6LinkLocal)];
            if (family.Length > 0 && !ip.IsIPv6LinkLocal && !family.Any(network => network.Network.Contains(ip)))
            {
                return $"{address} is outside the networks of {link.Name}: {string.Join(", ", family.Select(static network => network.Network.ToString()).Distinct())}";
            }
        }

        return "";
    }

    /// <summary>Takes the machine's addresses, unless another one has taken one of them.</summary>
    private string ClaimAddresses(Machine machine, AccessMark access)
    {
        foreach (InternetAddress address in access.Addresses)
        {
            foreach ((InternetAddress claimed, int? vlan, Machine other) in _claims)
            {
                // In two VLANs it may be two machines'.
                if (claimed == address && (vlan is null || access.Vlan is null || vlan == access.Vlan))
                {
                    return $"{other.Name} has the same address, {address}";
                }
            }
        }

        _claims.AddRange(access.Addresses.Select(address => (address, access.Vlan, machine)));
        return "";
    }
}
