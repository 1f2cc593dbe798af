using System.Globalization;

namespace VirtWold.WakeOnLan;

/// <summary>Where a packet came from and how: all that is known of its sender.</summary>
/// <param name="Interface">The interface it was heard on.</param>
/// <param name="Carrier">What carried it.</param>
/// <param name="SenderMac">The sender's MAC address, zero where the carrier doesn't tell.</param>
/// <param name="SenderAddress">The sender's IP address, where there is one.</param>
/// <param name="DestinationPort">The UDP or TCP port it was sent to; 0 where the carrier is Ethernet.</param>
/// <param name="VlanId">The VLAN of the outermost tag, or null if the frame was untagged.</param>
internal readonly record struct PacketOrigin(
    string Interface,
    Carrier Carrier,
    MacAddress SenderMac,
    InternetAddress SenderAddress,
    int DestinationPort,
    int? VlanId)
{
    /// <summary>The UDP or TCP port it was sent from; 0 where the carrier is Ethernet, or where it isn't known.</summary>
    public int SenderPort { get; init; }

    /// <summary>The IP address it was sent to, where there is one and it is known.</summary>
    public InternetAddress Destination { get; init; }

    /// <summary>What is known of a frame that was heard on <paramref name="interfaceName"/>.</summary>
    public static PacketOrigin Of(in EthernetFrame frame, string interfaceName) =>
        new(interfaceName, frame.Carrier, frame.Source, frame.SourceAddress, frame.DestinationPort, frame.VlanId)
        {
            SenderPort = frame.SourcePort,
            Destination = frame.DestinationAddress,
        };

    /// <summary>
    /// What is known of a frame in which the packet stands somewhere inside what it carries: what was read of it, or else the station that
    /// sent it.
    /// </summary>
    public static PacketOrigin OfCarrier(ReadOnlySpan<byte> frame, in PacketOrigin read) =>
        read.IsUnknown ? read with { SenderMac = MacAddress.FromBytes(frame[MacAddress.Length..]) } : read;

    /// <summary>The kind of packet, for programs: <c>raw</c>, <c>udp4</c>, <c>udp6</c>, <c>http</c>, <c>tcp</c>, <c>ping</c>; <c>unknown</c> where it can't be read.</summary>
    public string Kind => Carrier switch
    {
        Carrier.Http => "http",
        Carrier.Tcp => "tcp",
        Carrier.Ping => "ping",
        _ when IsUnknown => "unknown",
        Carrier.Ethernet => "raw",
        Carrier.Udp4 => "udp4",
        _ => "udp6",
    };

    private bool IsUnknown => SenderMac.IsZero && !SenderAddress.IsKnown;

    /// <summary>For people: <c>UDP port 9 from 192.0.2.7 (02:00:00:00:00:01) on eth0, VLAN 12</c>.</summary>
    public override string ToString()
    {
        if (Carrier == Carrier.Http)
        {
            return SenderAddress.IsKnown ? $"HTTP from {SenderAddress} on {Interface}" : $"HTTP on {Interface}";
        }

        if (IsUnknown)
        {
            return $"on {Interface}";
        }

        string kind = Carrier switch
        {
            Carrier.Ethernet => "raw frame",
            Carrier.Tcp => string.Create(CultureInfo.InvariantCulture, $"connection to port {DestinationPort} of {Destination}"),
            Carrier.Ping => $"ping of {Destination}",
            Carrier.Udp6 => string.Create(CultureInfo.InvariantCulture, $"IPv6 UDP port {DestinationPort}"),
            _ => string.Create(CultureInfo.InvariantCulture, $"UDP port {DestinationPort}"),
        };
        string sender = (SenderAddress.IsKnown, SenderMac.IsZero) switch
        {
            (true, false) => $"{SenderAddress} ({SenderMac})",
            (true, true) => SenderAddress.ToString(),
            _ => SenderMac.ToString(),
        };
        string vlan = VlanId is int id ? string.Create(CultureInfo.InvariantCulture, $", VLAN {id}") : "";
        return $"{kind} from {sender} on {Interface}{vlan}";
    }
}
