using VirtWold.WakeOnLan;

namespace VirtWold.Waking;

/// <summary>A magic packet that the gate let through.</summary>
/// <param name="Packet">The packet.</param>
/// <param name="Origin">Where it came from.</param>
/// <param name="ReceivedAt">When, as a timestamp of the clock that the gate uses.</param>
internal readonly record struct WakeRequest(MagicPacket Packet, PacketOrigin Origin, long ReceivedAt);
