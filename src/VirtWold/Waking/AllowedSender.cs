using VirtWold.WakeOnLan;

namespace VirtWold.Waking;

/// <summary>One entry of the list of allowed senders: a network or a station.</summary>
/// <param name="Network">A network whose UDP is heard.</param>
/// <param name="Station">A station whose raw frames are heard.</param>
internal readonly record struct AllowedSender(AddressRange? Network, MacAddress? Station)
{
    /// <summary>Reads <c>192.0.2.0/24</c>, <c>2001:db8::/32</c>, a single address, or a MAC address.</summary>
    public static bool TryParse(string text, out AllowedSender sender)
    {
        bool isStation = MacAddress.TryParse(text, out MacAddress station);
        bool isNetwork = AddressRange.TryParse(text, out AddressRange network);
        sender = new AllowedSender(isNetwork ? network : null, isStation ? station : null);
        return isStation || isNetwork;
    }
}
