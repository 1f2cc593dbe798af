namespace VirtWold.Capture.Savefiles;

/// <summary>
/// What capture files may hold besides Ethernet, by the numbers that files have for it (https://www.tcpdump.org/linktypes.html), and
/// libpcap's own where they differ.
/// </summary>
internal static class LinkType
{
    /// <summary>BSD's loopback interface: the address family in the byte order of the host that captured.</summary>
    public const int Null = 0;

    /// <summary>Ethernet.</summary>
    public const int Ethernet = 1;

    /// <summary>IP without anything in front; libpcap's number on Linux.</summary>
    public const int RawLinux = 12;

    /// <summary>IP without anything in front; libpcap's number on OpenBSD.</summary>
    public const int RawOpenBsd = 14;

    /// <summary>IP without anything in front, as a tunnel carries it.</summary>
    public const int Raw = 101;

    /// <summary>OpenBSD's loopback interface: the address family in the byte order of the network.</summary>
    public const int Loop = 108;

    /// <summary>Linux's cooked capture: all interfaces at once (<c>tcpdump -i any</c>).</summary>
    public const int LinuxCooked = 113;

    /// <summary>macOS's capture of all interfaces; libpcap's number.</summary>
    public const int PktapDarwin = 149;

    /// <summary>IPv4 without anything in front.</summary>
    public const int IPv4 = 228;

    /// <summary>IPv6 without anything in front.</summary>
    public const int IPv6 = 229;

    /// <summary>macOS's capture of all interfaces (<c>tcpdump -i pktap</c>).</summary>
    public const int Pktap = 258;

    /// <summary>Linux's cooked capture, second version.</summary>
    public const int LinuxCooked2 = 276;
}
