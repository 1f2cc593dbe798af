namespace VirtWold.Capture;

/// <summary>
/// Tells copies of a packet that is heard in several places from packets that are sent several times. A frame between two ports of a bridge
/// is seen where it comes in and where it leaves. Each place hears a packet once: so of interfaces that hang together, the one that has heard
/// it most often has heard as many as there are. Interfaces that don't, two cards on two cables, hear two. Bounded in memory whatever arrives, allocates nothing for a packet, safe for all threads.
/// </summary>
internal sealed class CopyFilter
{
    /// <summary>A packet may be in so many of them at once; the oldest makes room. A copy that isn't recognized counts as a duplicate.</summary>
    private const int Sets = 64;

    private const int Ways = 4;

    /// <summary>So long after the first one copies come, also where a thread had to wait for a processor.</summary>
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly Entry[] _entries = new Entry[Sets * Ways];
    private readonly ushort[] _heard;
    private readonly int[] _groups;
    private readonly int _places;
    private readonly TimeProvider _time;

    /// <summary>Makes one.</summary>
    /// <param name="places">In how many places packets are heard.</param>
    /// <param name="time">The clock.</param>
    public CopyFilter(int places, TimeProvider time)
    {
        _places = places;
        _time = time;
        _heard = new ushort[_entries.Length * places];
        _groups = [.. Enumerable.Range(1, places).Select(static place => -place)];
    }

    /// <summary>Makes a place one of several interfaces that hang together. Before it does so with none.</summary>
    /// <param name="place">The place's number.</param>
    /// <param name="group">The number of those that hang together, above 0.</param>
    public void Join(int place, int group)
    {
        lock (_lock)
        {
            _groups[place] = group;
        }
    }

    /// <summary>Whether a packet has been heard in another place already.</summary>
    /// <param name="place">The number of the place where it is heard now.</param>
    /// <param name="packet">The packet.</param>
    public bool IsCopy(int place, in PacketIdentity packet)
    {
        int hash = packet.GetHashCode();
        long now = _time.GetTimestamp();
        lock (_lock)
        {
            int at = Find((hash & (Sets - 1)) * Ways, hash, packet, now);
            Span<ushort> heard = _heard.AsSpan(at * _places, _places);
            heard[place] = (ushort)Math.Min(heard[place] + 1, ushort.MaxValue);
            int packets = Packets(heard);
            ref Entry entry = ref _entries[at];
            bool isCopy = packets <= entry.Packets;
            entry.Packets = packets;
            return isCopy;
        }
    }

    /// <summary>How many packets there must have been: those of all groups.</summary>
    private int Packets(ReadOnlySpan<ushort> heard)
    {
        int sum = 0;
        for (int place = 0; place < heard.Length; place++)
        {
            int group = _groups[place];
            if (_groups.AsSpan(0, place).Contains(group))
            {
                // It was counted at its first place.
                continue;
            }

            int ofGroup = heard[place];
            for (int other = place + 1; other < heard.Length; other++)
            {
                ofGroup = _groups[other] == group ? Math.Max(ofGroup, heard[other]) : ofGroup;
            }

            sum += ofGroup;
        }

        return sum;
    }

    /// <summary>The packet's entry: the one it has, or a new one in place of the oldest.</summary>
    private int Find(int first, int hash, in PacketIdentity packet, long now)
    {
        int oldest = first;
        for (int at = first; at < first + Ways; at++)
        {
            ref readonly Entry entry = ref _entries[at];
            if (entry.Packets > 0 && entry.Hash == hash && _time.GetElapsedTime(entry.At, now) < Window && entry.Packet == packet)
            {
                return at;
            }

            oldest = entry.Packets == 0 || (_entries[oldest].Packets > 0 && entry.At < _entries[oldest].At) ? at : oldest;
        }

        _entries[oldest] = new Entry { Packet = packet, Hash = hash, At = now };
        Array.Clear(_heard, oldest * _places, _places);
        return oldest;
    }

    /// <summary>A packet that was heard a moment ago.</summary>
    private struct Entry
    {
        public PacketIdentity Packet;

        public int Hash;

        /// <summary>When it was heard first.</summary>
        public long At;

        /// <summary>How many of it there are; 0 where the entry is empty.</summary>
        public int Packets;
    }
}
