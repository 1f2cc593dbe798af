namespace VirtWold.OwnAddresses;

/// <summary>How an address of the daemon's own is doing.</summary>
/// <param name="Interface">The interface that it is on.</param>
/// <param name="Address">The address.</param>
/// <param name="IsThere">Whether it is answered for.</param>
/// <param name="Reason">Why it isn't, in words that follow the interface's name; empty where it is.</param>
/// <param name="Counts">What came for it.</param>
/// <param name="Dropped">Frames that the kernel had no room for, of all addresses of the interface.</param>
internal sealed record OwnAddressState(string Interface, OwnAddress Address, bool IsThere, string Reason, OwnCounts Counts, long Dropped);
