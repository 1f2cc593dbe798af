using System.Collections.Immutable;
using VirtWold.Machines;
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
    /// <inheritdoc/>
    public bool Equals(HeldMachine? other) =>
        other is not null
        && (Key, Name, Mac, Seat) == (other.Key, other.Name, other.Mac, other.Seat)
        && Addresses.SequenceEqual(other.Addresses)
        && Ports.SequenceEqual(other.Ports);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Key, Mac);
}
