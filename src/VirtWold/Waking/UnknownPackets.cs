using VirtWold.Machines;
using VirtWold.WakeOnLan;

namespace VirtWold.Waking;

/// <summary>
/// The last packets for addresses that no machine had. A machine that was defined a moment ago is known as soon as its hypervisor's event
/// is here: until then its packet is kept, for a short time. A fixed number of places: a flood pushes out the oldest. Not safe for several
/// threads.
/// </summary>
/// <param name="time">The clock.</param>
internal sealed class UnknownPackets(TimeProvider time)
{
    /// <summary>How long a packet waits for its machine to become known.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private const int Capacity = 64;

    private readonly Entry[] _entries = new Entry[Capacity];
    private int _next;

    /// <summary>Keeps a packet; of several for one address, the last.</summary>
    public void Add(in MagicPacket packet, in PacketOrigin origin, long now)
    {
        int place = _next;
        for (int i = 0; i < Capacity; i++)
        {
            if (_entries[i].IsTaken && _entries[i].Packet.Target == packet.Target)
            {
                place = i;
                break;
            }
        }

        _entries[place] = new Entry(packet, origin, now, IsTaken: true);
        _next = place == _next ? (_next + 1) % Capacity : _next;
    }

    /// <summary>Takes out a packet whose address belongs to a machine now. Packets that waited too long are dropped.</summary>
    /// <returns>Whether there is one; ask again until there is none.</returns>
    public bool TryTakeKnown(Fleet fleet, out MagicPacket packet, out PacketOrigin origin)
    {
        for (int i = 0; i < Capacity; i++)
        {
            ref Entry entry = ref _entries[i];
            if (!entry.IsTaken)
            {
                continue;
            }

            if (time.GetElapsedTime(entry.At) > Patience)
            {
                entry = default;
            }
            else if (fleet.Find(entry.Packet.Target).AreKnown)
            {
                (packet, origin) = (entry.Packet, entry.Origin);
                entry = default;
                return true;
            }
        }

        (packet, origin) = (default, default);
        return false;
    }

    private readonly record struct Entry(MagicPacket Packet, PacketOrigin Origin, long At, bool IsTaken);
}
