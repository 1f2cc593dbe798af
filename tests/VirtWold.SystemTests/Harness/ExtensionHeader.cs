namespace VirtWold.SystemTests.Harness;

/// <summary>A header between IPv6 and UDP.</summary>
internal enum ExtensionHeader
{
    /// <summary>Hop-by-hop options of the least length, eight bytes.</summary>
    HopByHop,

    /// <summary>Destination options of 24 bytes.</summary>
    DestinationOptions,

    /// <summary>A fragment header on a packet that isn't in fragments (RFC 6946).</summary>
    AtomicFragment,

    /// <summary>A fragment header on the first of several fragments.</summary>
    FirstFragment,
}
