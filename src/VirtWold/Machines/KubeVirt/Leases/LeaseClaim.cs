namespace VirtWold.Machines.KubeVirt.Leases;

/// <summary>What came of claiming the wake of an address.</summary>
/// <param name="Hold">Ours: the lease; null if it is another node's, or where there are none.</param>
/// <param name="Holder">Another node's: which one; else empty.</param>
/// <param name="Remaining">Another node's: so long it has it at the most.</param>
/// <param name="Failure">What the other node couldn't do, where it has tried already; else empty.</param>
/// <param name="Turn">Another node's: which of the lease's holders it is, counted from the first.</param>
internal readonly record struct LeaseClaim(LeaseHold? Hold, string Holder, TimeSpan Remaining, string Failure, int Turn = 0)
{
    /// <summary>There are no leases: each agent may wake, and KubeVirt makes sure that it happens once.</summary>
    public static LeaseClaim Free { get; } = new(null, "", TimeSpan.Zero, "");

    /// <summary>Whether another node has it.</summary>
    public bool IsHeld => Holder.Length > 0;
}
