using VirtWold.Machines;
using VirtWold.WakeOnLan;

namespace VirtWold.Waking;

/// <summary>
/// The last packets for addresses that no machine had. A machine that was defined a moment ago is known as soon as its hypervisor's event
/// is here: until then its packets wait, for a short time. A fixed number of places: a flood pushes out the oldest. Not safe for several
/// threads.
/// </summary>
/// <param name="time">The clock.</param>
internal sealed class UnknownPackets(TimeProvider time)
{
    /// <summary>How long a packet waits for its machine to become known.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>How many packets wait.</summary>
    public const int Capacity = 64;

    // A ring, the oldest first. Those that were taken out of its middle leave a gap; the first and the last are none.
    private readonly UnknownPacket?[] _ring = new UnknownPacket?[Capacity];
    private int _first;
    private int _length;

    /// <summary>How long until the oldest has waited long enough; nothing where none waits.</summary>
    public TimeSpan? Left => _length == 0 ? null : Patience - AgeOf(_ring[_first]!.Value);

    /// <summary>Takes a packet in.</summary>
    /// <param name="packet">The packet.</param>
    /// <param name="origin">Where it came from.</param>
    /// <param name="oldest">The packet that had to make room.</param>
    /// <returns>Whether one had to.</returns>
    public bool Add(in MagicPacket packet, in PacketOrigin origin, out UnknownPacket oldest)
    {
        bool isFull = _length == Capacity;
        oldest = isFull ? TakeAt(0) : default;
        _ring[(_first + _length++) % Capacity] = new UnknownPacket(packet, origin, time.GetTimestamp());
        return isFull;
    }

    /// <summary>Takes out the oldest packet whose address belongs to a machine now.</summary>
    /// <returns>Whether there is one; ask again until there is none.</returns>
    public bool TryTakeKnown(Fleet fleet, out UnknownPacket packet)
    {
        for (int i = 0; i < _length; i++)
        {
            if (_ring[(_first + i) % Capacity] is { } waiting && fleet.Find(waiting.Packet.Target).AreKnown)
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
        bool isOld = _length > 0 && AgeOf(_ring[_first]!.Value) >= age;
        packet = isOld ? TakeAt(0) : default;
        return isOld;
    }

    private TimeSpan AgeOf(in UnknownPacket packet) => time.GetElapsedTime(packet.At);

    private UnknownPacket TakeAt(int index)
    {
        ref UnknownPacket? place = ref _ring[(_first + index) % Capacity];
        UnknownPacket taken = place!.Value;
        place = null;
        while (_length > 0 && _ring[_first] is null)
        {
            _first = (_first + 1) % Capacity;
            _length--;
        }

        while (_length > 0 && _ring[(_first + _length - 1) % Capacity] is null)
        {
            _length--;
        }

        return taken;
    }
}
