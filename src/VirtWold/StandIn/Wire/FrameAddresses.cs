using VirtWold.WakeOnLan;

namespace VirtWold.StandIn.Wire;

/// <summary>Who sends a frame to whom, and in which VLANs.</summary>
/// <param name="Destination">Whom it is for.</param>
/// <param name="Source">Who sends it.</param>
/// <param name="Tags">Its tags.</param>
internal readonly record struct FrameAddresses(MacAddress Destination, MacAddress Source, VlanTags Tags);
