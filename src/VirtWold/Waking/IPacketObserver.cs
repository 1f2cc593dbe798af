using VirtWold.WakeOnLan;

namespace VirtWold.Waking;

/// <summary>
/// Is told what becomes of each packet, and decides nothing. Called on the threads that hear and that wake: it returns at once, allocates
/// nothing on the former, and doesn't call back.
/// </summary>
internal interface IPacketObserver
{
    /// <summary>A packet was let through. In the end <see cref="Finished"/> is called for it, unless the program ends before.</summary>
    /// <param name="number">The number of its request.</param>
    /// <param name="packet">The packet.</param>
    /// <param name="origin">Where it came from.</param>
    public void LetThrough(long number, in MagicPacket packet, in PacketOrigin origin);

    /// <summary>A packet was refused.</summary>
    public void Refused(Verdict verdict, in MagicPacket packet, in PacketOrigin origin);

    /// <summary>Something came that looked like a magic packet and isn't one.</summary>
    public void Malformed(BrokenRule broken, in PacketOrigin origin);

    /// <summary>What became of a packet that was let through.</summary>
    /// <param name="request">The packet's request.</param>
    /// <param name="outcome">What came of it.</param>
    /// <param name="duration">The time from the packet to that.</param>
    public void Finished(in WakeRequest request, in WakeOutcome outcome, TimeSpan duration);
}
