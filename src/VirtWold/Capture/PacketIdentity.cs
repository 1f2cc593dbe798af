using VirtWold.WakeOnLan;

namespace VirtWold.Capture;

/// <summary>What copies of one packet have in common, wherever they are heard: on the way in, on the way out.</summary>
/// <param name="Packet">The packet; nothing where it was refused.</param>
/// <param name="Broken">The rule that it broke.</param>
/// <param name="Carrier">What carried it.</param>
/// <param name="Station">Without IP: the station that sent it.</param>
/// <param name="Sender">With IP: the sender's address.</param>
/// <param name="Destination">With IP: the address that it was sent to.</param>
/// <param name="Ports">With IP: the ports of sender and destination.</param>
internal readonly record struct PacketIdentity(
    MagicPacket Packet,
    BrokenRule Broken,
    Carrier Carrier,
    MacAddress Station,
    InternetAddress Sender,
    InternetAddress Destination,
    (int Sender, int Destination) Ports)
{
    /// <summary>The identity of a packet that was read, or of one that was refused.</summary>
    public static PacketIdentity Of(in MagicPacket packet, BrokenRule broken, in PacketOrigin origin) => new(
        packet,
        broken,
        origin.Carrier,
        origin.Carrier == Carrier.Ethernet ? origin.SenderMac : default,
        origin.SenderAddress,
        origin.Destination,
        (origin.SenderPort, origin.DestinationPort));
}
