using VirtWold.WakeOnLan;
using VirtWold.Waking;

namespace VirtWold.Status;

/// <summary>A packet that was heard; or many of one kind, which are one entry.</summary>
internal readonly record struct PacketEntry
{
    /// <summary>The entry's own number; 0 where there is no entry.</summary>
    public long Id { get; init; }

    /// <summary>When it was changed last, in the count of all changes.</summary>
    public long Version { get; init; }

    /// <summary>The number of the request that it waits for; 0 where it doesn't wait.</summary>
    public long Request { get; init; }

    /// <summary>How many packets it stands for.</summary>
    public long Count { get; init; }

    /// <summary>When the first of them was heard.</summary>
    public DateTimeOffset First { get; init; }

    /// <summary>When the last of them was heard.</summary>
    public DateTimeOffset Last { get; init; }

    /// <summary>Where the last of them came from.</summary>
    public PacketOrigin Origin { get; init; }

    /// <summary>The address that was to be woken; zero where the packet is malformed.</summary>
    public MacAddress Target { get; init; }

    /// <summary>Whether the last of them had a SecureOn password.</summary>
    public bool HasPassword { get; init; }

    /// <summary>The machine that was named instead of an address; nothing for a packet.</summary>
    public MachineName? Named { get; init; }

    /// <summary>Whether it asked for the machine's sleep.</summary>
    public bool IsSleep { get; init; }

    /// <summary>What became of it.</summary>
    public WakeOutcome Outcome { get; init; }

    /// <summary>The rule that it broke, where it is malformed.</summary>
    public BrokenRule Broken { get; init; }

    /// <summary>What makes another packet one of the same kind.</summary>
    public PacketKey Key => new(
        Origin.Interface, Origin.Carrier, Origin.VlanId, Origin.SenderMac, Origin.SenderAddress, Target, Named, Outcome.Machine?.Key, Outcome.Verdict, Broken);
}
