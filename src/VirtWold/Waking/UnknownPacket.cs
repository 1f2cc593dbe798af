using VirtWold.WakeOnLan;

namespace VirtWold.Waking;

/// <summary>A packet that waits for its machine to become known.</summary>
/// <param name="Packet">The packet.</param>
/// <param name="Origin">Where it came from.</param>
/// <param name="At">When it came, as the clock's timestamp.</param>
internal readonly record struct UnknownPacket(MagicPacket Packet, PacketOrigin Origin, long At);
