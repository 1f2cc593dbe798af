namespace VirtWold.Steering.Rules;

/// <summary>What a rule is about.</summary>
internal enum RuleKind
{
    /// <summary>Magic packets, by their content: UDP to any port, and EtherType 0x0842. Cloned.</summary>
    Magic,

    /// <summary>ARP. Cloned.</summary>
    Arp,

    /// <summary>IPv6 neighbour discovery: ICMPv6 133 to 137. Cloned.</summary>
    NeighbourDiscovery,

    /// <summary>ICMP of one type. Cloned.</summary>
    Icmp,

    /// <summary>ICMPv6 of one type. Cloned.</summary>
    Icmp6,

    /// <summary>TCP connections to or from a port. Redirected, both directions.</summary>
    Tcp,

    /// <summary>UDP datagrams to or from a port. Redirected, both directions.</summary>
    Udp,

    /// <summary>Networks of VXLAN, by their VNI. Redirected, both directions.</summary>
    Vxlan,
}
