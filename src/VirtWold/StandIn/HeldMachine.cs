using System.Collections.Immutable;
using VirtWold.Machines;
using VirtWold.StandIn.Wire;
using VirtWold.WakeOnLan;

namespace VirtWold.StandIn;

/// <summary>A machine that is stood in for while it sleeps.</summary>
/// <param name="Key">What tells it from all others.</param>
/// <param name="Name">Its name.</param>
/// <param name="Mac">The address of the interface that is stood in for.</param>
/// <param name="Addresses">Its IP addresses; at least one.</param>
/// <param name="Ports">The ports at which a connection asks for a wake.</param>
/// <param name="Seat">Where the daemon sits.</param>
internal sealed record HeldMachine(
    MachineKey Key, string Name, MacAddress Mac, ImmutableArray<InternetAddress> Addresses, ImmutableArray<AccessPort> Ports, Seat Seat)
{
    /// <summary>What a ping comes to.</summary>
    public PingAnswer Ping { get; init; }

    /// <summary>The VLAN in which it is answered for: 0 for frames without a tag; nothing for any.</summary>
    public int? Vlan { get; init; }

    /// <summary>Whether it is answered for in a frame's VLAN. A tag for priority alone, with VLAN 0, is none.</summary>
    public bool IsIn(in VlanTags tags) => Vlan is null || Vlan == (tags.VlanId ?? 0);

    /// <inheritdoc/>
    public bool Equals(HeldMachine? other) =>
        other is not null
        && (Key, Name, Mac, Seat, Ping, Vlan) == (other.Key, other.Name, other.Mac, other.Seat, other.Ping, other.Vlan)
        && Addresses.SequenceEqual(other.Addresses)
        && Ports.SequenceEqual(other.Ports);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Key, Mac);
}
