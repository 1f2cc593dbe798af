using VirtWold.WakeOnLan;

namespace VirtWold.Benchmarks.Capture;

/// <summary>Does nothing with what was read but to count it.</summary>
internal sealed class CountingSink : IMagicPacketSink
{
    /// <summary>Magic packets so far.</summary>
    public int Accepted { get; private set; }

    /// <inheritdoc/>
    public void Accept(in MagicPacket packet, in PacketOrigin origin) => Accepted++;

    /// <inheritdoc/>
    public void Refuse(BrokenRule broken, in PacketOrigin origin)
    {
        // Nobody asks.
    }
}
