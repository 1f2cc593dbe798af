namespace VirtWold.Steering.Tables;

/// <summary>What the programs do apart from the rules with ports.</summary>
[Flags]
internal enum SteerSwitches
{
    None = 0,
    CloneMagic = 1,
    CloneArp = 2,
    CloneNeighbourDiscovery = 4,

    /// <summary>The pod may send what a redirecting rule owns; else all that it sends is dropped.</summary>
    LetOut = 8,

    /// <summary>A watcher is there: each steered or refused frame is shown.</summary>
    Tell = 16,
}
