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

    // The oldest first.
    private readonly List<UnknownPacket> _waiting = new(Capacity);

    /// <summary>How long until the oldest has waited long enough; nothing where none waits.</summary>
    public TimeSpan? Left => _waiting.Count == 0 ? null : Patience - AgeOf(0);

    /// <summary>Takes a packet in.</summary>
    /// <param name="packet">The packet.</param>
    /// <param name="origin">Where it came from.</param>
    /// <param name="pushedOut">The packet that had to make room: one that is repeated by this one if there is any, else the oldest.</param>
    /// <returns>What is to be said of that one; null where there was room.</returns>
    public Verdict? Add(in MagicPacket packet, in PacketOrigin origin, out UnknownPacket pushedOut)
    {
        Verdict? verdict = null;
        pushedOut = default;
        if (_waiting.Count == Capacity)
        {
            int repeated = IndexOf(packet);
            verdict = repeated < 0 ? Verdict.UnknownMac : Verdict.Duplicate;
            pushedOut = TakeAt(Math.Max(repeated, 0));
        }

        _waiting.Add(new UnknownPacket(packet, origin, time.GetTimestamp()));
        return verdict;
    }

    /// <summary>Takes out the oldest packet whose address belongs to a machine now.</summary>
    /// <returns>Whether there is one; ask again until there is none.</returns>
    public bool TryTakeKnown(Fleet fleet, out UnknownPacket packet)
    {
        for (int i = 0; i < _waiting.Count; i++)
        {
            if (fleet.Find(_waiting[i].Packet.Target).AreKnown)
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
        bool isOld = _waiting.Count > 0 && AgeOf(0) >= age;
        packet = isOld ? TakeAt(0) : default;
        return isOld;
    }

    private TimeSpan AgeOf(int index) => time.GetElapsedTime(_waiting[index].At);

    private int IndexOf(in MagicPacket packet)
    {
        for (int i = 0; i < _waiting.Count; i++)
        {
            if (_waiting[i].Packet == packet)
            {
                return i;
            }
        }

        return -1;
    }

    private UnknownPacket TakeAt(int index)
    {
        UnknownPacket taken = _waiting[index];
        _waiting.RemoveAt(index);
        return taken;
    }
}
