using VirtWold.Machines;
using VirtWold.WakeOnLan;

namespace VirtWold.Waking;

/// <summary>
/// The last packets for addresses that no machine had. A machine that was defined a moment ago is known as soon as its hypervisor's event
/// is here: until then its packets wait, for a short time. A fixed number of places: a flood of addresses pushes out the oldest packet, and
/// one of repeats only its own. Not safe for several threads.
/// </summary>
/// <param name="time">The clock.</param>
internal sealed class UnknownPackets(TimeProvider time)
{
    /// <summary>How long a packet waits for its machine to become known.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>How many packets wait.</summary>
    public const int Capacity = 64;

    // A ring, the oldest first: a flood takes out the oldest and puts one in behind, and nothing moves.
    private readonly UnknownPacket[] _ring = new UnknownPacket[Capacity];
    private int _first;
    private int _count;

    /// <summary>How long until the oldest has waited long enough; nothing where none waits.</summary>
    public TimeSpan? Left => _count == 0 ? null : Patience - Age;

    /// <summary>Takes a packet in.</summary>
    /// <param name="packet">The packet.</param>
    /// <param name="origin">Where it came from.</param>
    /// <param name="pushedOut">The packet that had to make room: one that is repeated by this one if there is any, else the oldest.</param>
    /// <returns>What is to be said of that one; null where there was room.</returns>
    public Verdict? Add(in MagicPacket packet, in PacketOrigin origin, out UnknownPacket pushedOut)
    {
        Verdict? verdict = null;
        pushedOut = default;
        if (_count == Capacity)
        {
            int repeated = IndexOfRepeated(packet);
            verdict = repeated < 0 ? Verdict.UnknownMac : Verdict.Duplicate;
            pushedOut = TakeAt(Math.Max(repeated, 0));
        }

        At(_count++) = new UnknownPacket(packet, origin, time.GetTimestamp());
        return verdict;
    }

    /// <summary>Takes out the oldest packet whose address belongs to a machine now.</summary>
    /// <returns>Whether there is one; ask again until there is none.</returns>
    public bool TryTakeKnown(Fleet fleet, out UnknownPacket packet)
    {
        for (int i = 0; i < _count; i++)
        {
            if (fleet.Find(At(i).Packet.Target).AreKnown)
            {
                packet = TakeAt(i);
                return true;
            }
        }

        packet = default;
        return false;
    }

    /// <summary>Takes out the oldest packet if it has waited for so long.</summary>
    /// <returns>Whether there is one; ask again until there is none.</returns>
    public bool TryTakeOlder(TimeSpan age, out UnknownPacket packet)
    {
        bool isOld = _count > 0 && Age >= age;
        packet = isOld ? TakeAt(0) : default;
        return isOld;
    }

    /// <summary>How long the oldest has waited.</summary>
    private TimeSpan Age => time.GetElapsedTime(At(0).At);

    private ref UnknownPacket At(int index) => ref _ring[(_first + index) % Capacity];

    /// <summary>Where one waits that a packet repeats, all places being taken; less than zero where there is none.</summary>
    private int IndexOfRepeated(in MagicPacket packet)
    {
        // The address first: in a flood it is another one each time.
        MacAddress target = packet.Target;
        ReadOnlySpan<UnknownPacket> ring = _ring;
        for (int place = 0; place < ring.Length; place++)
        {
            if (ring[place].Packet.Target == target && ring[place].Packet == packet)
            {
                return (place - _first + Capacity) % Capacity;
            }
        }

        return -1;
    }

    private UnknownPacket TakeAt(int index)
    {
        UnknownPacket taken = At(index);
        for (int i = index; i > 0; i--)
        {
            At(i) = At(i - 1);
        }

        _first = (_first + 1) % Capacity;
        _count--;
        return taken;
    }
}
