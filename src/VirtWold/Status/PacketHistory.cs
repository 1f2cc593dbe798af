using VirtWold.Waking;

namespace VirtWold.Status;

/// <summary>
/// The last packets. Many of one kind are one entry, so that a flood fills one line; and a flood of many kinds (made-up addresses) can
/// take only half of the room from packets that were for machines. Allocates nothing once it is full. Not safe for several threads:
/// <see cref="PacketRecorder"/> sees to that.
/// </summary>
internal sealed class PacketHistory
{
    /// <summary>Entries that are kept.</summary>
    public const int Capacity = 200;

    private const int Share = Capacity / 2;

    /// <summary>A machine that is woken again later has a line of its own again.</summary>
    private static readonly TimeSpan SameWake = TimeSpan.FromMinutes(1);

    private readonly PacketEntry[] _entries = new PacketEntry[Capacity];

    /// <summary>The entries' versions once more, and whether they are noise: to find the oldest is to look through these.</summary>
    private readonly long[] _versions = new long[Capacity];
    private readonly bool[] _areNoise = new bool[Capacity];
    private readonly Dictionary<PacketKey, int> _byKey = new(Capacity + 1);
    private int _count;
    private int _noise;
    private long _ids;

    /// <summary>How many changes there were.</summary>
    public long Version { get; private set; }

    /// <summary>Adds a packet, or counts it where one like it is there.</summary>
    public void Add(in PacketEntry packet)
    {
        if (packet.Request == 0 && _byKey.TryGetValue(packet.Key, out int same) && IsSame(packet, _entries[same]))
        {
            Replace(same, packet with
            {
                Id = _entries[same].Id,
                Count = _entries[same].Count + packet.Count,
                First = _entries[same].First,
            });
            return;
        }

        int slot = _count < Capacity ? _count++ : Evict();
        _noise += IsNoise(packet.Outcome.Verdict) ? 1 : 0;
        Replace(slot, packet with { Id = ++_ids });
    }

    /// <summary>Gives the packet that waits for a request its verdict.</summary>
    /// <param name="packet">What is known of it now; its time is that of its verdict.</param>
    /// <param name="request">The request's number.</param>
    public void Finish(in PacketEntry packet, long request)
    {
        int slot = Array.FindIndex(_entries, 0, _count, entry => entry.Request == request);
        if (slot < 0)
        {
            // It was pushed out meanwhile.
            Add(packet);
            return;
        }

        DateTimeOffset heard = _entries[slot].Last;
        Remove(slot);
        Add(packet with { First = heard, Last = heard });
    }

    /// <summary>Something else has changed: the entry that was changed last counts as changed again, for those who ask by versions.</summary>
    public void Touch()
    {
        int newest = Array.IndexOf(_versions, Version, 0, _count);
        if (newest >= 0)
        {
            Replace(newest, _entries[newest]);
        }
    }

    /// <summary>The entries, in no order.</summary>
    public PacketEntry[] ToArray() => _entries[.._count];

    /// <summary>Puts entries in order: the one that was changed last first.</summary>
    public static PacketEntry[] Order(PacketEntry[] entries)
    {
        Array.Sort(entries, static (a, b) => b.Version.CompareTo(a.Version));
        return entries;
    }

    /// <summary>Packets that concern no machine: a sender can make up as many as they like.</summary>
    private static bool IsNoise(Verdict verdict) =>
        verdict is Verdict.UnknownMac or Verdict.Malformed or Verdict.DeniedSource or Verdict.Flooded;

    private static bool IsSame(in PacketEntry packet, in PacketEntry other) =>
        !packet.Outcome.Verdict.IsWake() || packet.Last - other.Last < SameWake;

    private void Replace(int slot, in PacketEntry packet)
    {
        Version++;
        _entries[slot] = packet with { Version = Version };
        _versions[slot] = Version;
        _areNoise[slot] = IsNoise(packet.Outcome.Verdict);
        if (packet.Request == 0)
        {
            _byKey[packet.Key] = slot;
        }
    }

    /// <summary>Makes room by the oldest entry of the kind that has more than its share.</summary>
    private int Evict()
    {
        bool noise = _noise > Share;
        int oldest = -1;
        for (int i = 0; i < Capacity; i++)
        {
            if (_areNoise[i] == noise && (oldest < 0 || _versions[i] < _versions[oldest]))
            {
                oldest = i;
            }
        }

        Forget(oldest);
        return oldest;
    }

    private void Remove(int slot)
    {
        Forget(slot);
        int last = --_count;
        if (slot != last)
        {
            _entries[slot] = _entries[last];
            _versions[slot] = _versions[last];
            _areNoise[slot] = _areNoise[last];
            if (_byKey.TryGetValue(_entries[slot].Key, out int known) && known == last)
            {
                _byKey[_entries[slot].Key] = slot;
            }
        }

        _entries[last] = default;
    }

    private void Forget(int slot)
    {
        ref readonly PacketEntry entry = ref _entries[slot];
        _noise -= IsNoise(entry.Outcome.Verdict) ? 1 : 0;
        if (_byKey.TryGetValue(entry.Key, out int known) && known == slot)
        {
            _byKey.Remove(entry.Key);
        }
    }
}
