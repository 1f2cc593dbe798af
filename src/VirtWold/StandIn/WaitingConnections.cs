using VirtWold.StandIn.Wire;
using VirtWold.WakeOnLan;

namespace VirtWold.StandIn;

/// <summary>
/// The last request (SYN) of each connection that waits for a machine, to be sent again when the machine can take it. As many as there is
/// room for: a new one takes the place of the same machine's oldest, whose client asks again by itself. Allocates nothing after it was made.
/// </summary>
internal sealed class WaitingConnections
{
    /// <summary>So many are kept for all machines of an interface.</summary>
    public const int Most = 256;

    /// <summary>So many are kept for one machine.</summary>
    public const int MostOfOne = 16;

    /// <summary>An IPv6 header and a TCP header with all the options that there is room for.</summary>
    public const int LongestPacket = IpPacket.V6HeaderLength + 60;

    private readonly Slot[] _slots = new Slot[Most];
    private readonly byte[] _packets = new byte[Most * LongestPacket];
    private long _age;

    /// <summary>How many are kept.</summary>
    public int Count { get; private set; }

    /// <summary>Keeps a request, in the place of an earlier one of the same connection.</summary>
    /// <returns>Whether the connection was kept before.</returns>
    public bool Keep(SleepingMachine machine, Door door, in WireFrame frame, in IpPacket packet, in TcpSegment segment)
    {
        int place = Find(machine, door, packet.Source, segment.SourcePort);
        bool isKnown = place >= 0;
        if (packet.Whole.Length > LongestPacket || !packet.IsWhole)
        {
            return isKnown;
        }

        if (!isKnown)
        {
            place = machine.Waiting >= MostOfOne ? Oldest(machine) : Free();
            if (place < 0)
            {
                return false;
            }

            if (_slots[place].Machine is not null)
            {
                Drop(place);
            }

            machine.Waiting++;
            door.Waiting++;
            Count++;
        }

        _slots[place] = new Slot(
            machine, door, packet.Source, segment.SourcePort, frame.Tags, frame.EtherType, packet.Whole.Length, ++_age);
        packet.Whole.CopyTo(_packets.AsSpan(place * LongestPacket));
        return isKnown;
    }

    /// <summary>The place of a connection; -1 where it isn't kept.</summary>
    public int Find(SleepingMachine machine, Door door, InternetAddress client, ushort port)
    {
        if (door.Waiting == 0)
        {
            return -1;
        }

        for (int i = 0; i < _slots.Length; i++)
        {
            ref Slot slot = ref _slots[i];
            if (slot.Machine == machine && slot.Door == door && slot.ClientPort == port && slot.Client == client)
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>The first place from one on at which a client waits at a door; -1 where there is none.</summary>
    public int Next(Door door, int from)
    {
        for (int i = from; i < _slots.Length; i++)
        {
            if (_slots[i].Door == door)
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>What is kept at a place.</summary>
    public ref readonly Slot this[int place] => ref _slots[place];

    /// <summary>The packet that is kept at a place.</summary>
    public ReadOnlySpan<byte> Packet(int place) => _packets.AsSpan(place * LongestPacket, _slots[place].Length);

    /// <summary>Forgets a place.</summary>
    public void Drop(int place)
    {
        ref Slot slot = ref _slots[place];
        slot.Machine!.Waiting--;
        slot.Door!.Waiting--;
        Count--;
        slot = default;
    }

    /// <summary>Forgets all that wait for a machine.</summary>
    public void DropAll(SleepingMachine machine)
    {
        for (int i = 0; i < _slots.Length && machine.Waiting > 0; i++)
        {
            if (_slots[i].Machine == machine)
            {
                Drop(i);
            }
        }
    }

    private int Free()
    {
        for (int i = 0; Count < Most && i < _slots.Length; i++)
        {
            if (_slots[i].Machine is null)
            {
                return i;
            }
        }

        return -1;
    }

    private int Oldest(SleepingMachine machine)
    {
        int oldest = -1;
        for (int i = 0; i < _slots.Length; i++)
        {
            if (_slots[i].Machine == machine && (oldest < 0 || _slots[i].Age < _slots[oldest].Age))
            {
                oldest = i;
            }
        }

        return oldest;
    }

    /// <summary>A place.</summary>
    internal readonly record struct Slot(
        SleepingMachine? Machine,
        Door? Door,
        InternetAddress Client,
        ushort ClientPort,
        VlanTags Tags,
        ushort EtherType,
        int Length,
        long Age);
}
