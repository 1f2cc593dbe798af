using VirtWold.WakeOnLan;

namespace VirtWold.Waking;

/// <summary>
/// Whose packets are heard. An empty list hears everybody. All of it can be forged by anyone who can send into the network: this keeps the
/// careless out, not the determined.
/// </summary>
/// <param name="list">Those that are heard.</param>
internal sealed class AllowedSenders(IReadOnlyList<AllowedSender> list)
{
    /// <summary>Everybody.</summary>
    public static AllowedSenders All { get; } = new([]);

    /// <summary>Whether a packet of that origin is heard.</summary>
    public bool Allow(in PacketOrigin origin)
    {
        // By index: an enumerator would be allocated for each packet.
        for (int i = 0; i < list.Count; i++)
        {
            if (list[i].Allows(origin))
            {
                return true;
            }
        }

        // A client by HTTP has shown a token, which is more than an address that can be forged.
        return list.Count == 0 || origin.Carrier == Carrier.Http;
    }
}
