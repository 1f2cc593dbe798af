namespace VirtWold.StandIn.Wire;

/// <summary>A VLAN tag (IEEE 802.1Q).</summary>
/// <param name="Protocol">Its EtherType.</param>
/// <param name="Control">Priority, drop eligibility and VLAN, as they stand in the frame.</param>
internal readonly record struct VlanTag(ushort Protocol, ushort Control)
{
    /// <summary>How many bytes it is on the wire.</summary>
    public const int Length = 4;

    /// <summary>The VLAN: 0 to 4095.</summary>
    public int Id => Control & 0x0FFF;
}
