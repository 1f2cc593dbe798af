namespace VirtWold.OwnAddresses;

/// <summary>What came for an address of the daemon's own. Written by one thread, read by all.</summary>
internal sealed class OwnCounts
{
    private readonly long[] _kinds = new long[Enum.GetValues<OwnTraffic>().Length];
    private readonly long[] _refusals = new long[Enum.GetValues<OwnRefusal>().Length];
    private long _packets;
    private long _bytes;

    /// <summary>Frames.</summary>
    public long Packets => Volatile.Read(ref _packets);

    /// <summary>Their bytes.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>How many were of a kind.</summary>
    public long this[OwnTraffic kind] => Volatile.Read(ref _kinds[(int)kind]);

    /// <summary>How many weren't answered, by the rule.</summary>
    public long this[OwnRefusal refusal] => Volatile.Read(ref _refusals[(int)refusal]);

    /// <summary>Counts a frame.</summary>
    public void Count(int bytes)
    {
        _packets++;
        Volatile.Write(ref _bytes, _bytes + bytes);
    }

    /// <summary>Counts what a frame was.</summary>
    public void Count(OwnTraffic kind) => Volatile.Write(ref _kinds[(int)kind], _kinds[(int)kind] + 1);

    /// <summary>Counts a frame that isn't answered.</summary>
    public void Count(OwnRefusal refusal) => Volatile.Write(ref _refusals[(int)refusal], _refusals[(int)refusal] + 1);
}
