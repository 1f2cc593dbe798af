using System.Collections.Immutable;
using VirtWold.WakeOnLan;

namespace VirtWold.Waking;

/// <summary>
/// Whose packets are heard: UDP from these networks, raw frames from these stations. An empty list hears everybody. Both can be forged
/// by whoever can send into the network: this keeps the careless out, not the determined.
/// </summary>
/// <param name="networks">Networks whose UDP is heard.</param>
/// <param name="stations">MAC addresses whose raw frames are heard.</param>
internal sealed class AllowedSenders(ImmutableArray<AddressRange> networks, ImmutableArray<MacAddress> stations)
{
    /// <summary>Everybody.</summary>
    public static AllowedSenders All { get; } = new([], []);

    /// <summary>Takes a list as the command line has it, networks and stations mixed.</summary>
    public static AllowedSenders From(IReadOnlyCollection<AllowedSender> list) => new(
        [.. list.Where(static entry => entry.Network is not null).Select(static entry => entry.Network!.Value)],
        [.. list.Where(static entry => entry.Station is not null).Select(static entry => entry.Station!.Value)]);

    /// <summary>Whether a packet of that origin is heard.</summary>
    public bool Allow(in PacketOrigin origin)
    {
        if (networks.IsEmpty && stations.IsEmpty)
        {
            return true;
        }

        if (origin.Carrier == Carrier.Ethernet)
        {
            return stations.Contains(origin.SenderMac);
        }

        foreach (AddressRange network in networks)
        {
            if (network.Contains(origin.SenderAddress))
            {
                return true;
            }
        }

        return false;
    }
}
