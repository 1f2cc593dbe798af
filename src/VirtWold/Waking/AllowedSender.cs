using System.Diagnostics.CodeAnalysis;
using VirtWold.WakeOnLan;

namespace VirtWold.Waking;

/// <summary>A sender whose packets are heard: a network, for UDP, or a station, for raw frames.</summary>
/// <param name="Network">A network whose UDP is heard, or nothing.</param>
/// <param name="Station">A station whose raw frames are heard, or nothing.</param>
internal sealed record AllowedSender(AddressRange? Network, MacAddress? Station)
{
    /// <summary>Reads <c>192.0.2.0/24</c>, <c>2001:db8::/32</c>, a single address, or a MAC address.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out AllowedSender? sender)
    {
        bool isStation = MacAddress.TryParse(text, out MacAddress station);
        bool isNetwork = AddressRange.TryParse(text, out AddressRange network);
        sender = isStation || isNetwork ? new AllowedSender(isNetwork ? network : null, isStation ? station : null) : null;
        return sender is not null;
    }

    /// <summary>Whether a packet of that origin is theirs.</summary>
    public bool Allows(in PacketOrigin origin) => origin.Carrier == Carrier.Ethernet
        ? Station == origin.SenderMac
        : Network is { } network && network.Contains(origin.SenderAddress);
}
