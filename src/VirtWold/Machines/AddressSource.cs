namespace VirtWold.Machines;

/// <summary>Where a machine's addresses are known from.</summary>
internal enum AddressSource
{
    /// <summary>Its owner has written them.</summary>
    Metadata,

    /// <summary>A static host entry of the network that it is on.</summary>
    StaticHost,

    /// <summary>The lease that it got last.</summary>
    Lease,

    /// <summary>The agent in its guest named them when the machine ran last.</summary>
    Agent,
}
