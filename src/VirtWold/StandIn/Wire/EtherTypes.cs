namespace VirtWold.StandIn.Wire;

/// <summary>What an Ethernet frame carries (IEEE 802 numbers).</summary>
internal static class EtherTypes
{
    public const ushort IPv4 = 0x0800;
    public const ushort Arp = 0x0806;

    /// <summary>Reverse ARP (RFC 903): QEMU sends it for a machine that it has restored.</summary>
    public const ushort ReverseArp = 0x8035;
    public const ushort IPv6 = 0x86DD;

    /// <summary>Whether it is the tag of a VLAN: 802.1Q, 802.1ad, or what was used for stacked tags before 802.1ad.</summary>
    public static bool IsTag(ushort etherType) => etherType is 0x8100 or 0x88A8 or 0x9100;
}
