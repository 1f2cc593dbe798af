namespace VirtWold.Tests.WakeOnLan;

/// <summary>A VLAN tag of a frame that is to be built.</summary>
/// <param name="EtherType">0x8100, 0x88A8 or 0x9100.</param>
/// <param name="Control">Priority, drop eligibility and VLAN: 3, 1 and 12 bits.</param>
internal readonly record struct VlanTag(ushort EtherType, ushort Control);
