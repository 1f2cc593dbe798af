using VirtWold.WakeOnLan;

namespace VirtWold.Capture;

/// <summary>Passes on what is heard in one of several places, but for copies of what was heard in another.</summary>
/// <param name="sink">Receives the packets.</param>
/// <param name="copies">Knows what was heard.</param>
/// <param name="place">The number of this place.</param>
internal sealed class OnceSink(IMagicPacketSink sink, CopyFilter copies, int place) : IMagicPacketSink
{
    /// <inheritdoc/>
    public bool TakesGroups => sink.TakesGroups;

    /// <inheritdoc/>
    public void Accept(in MagicPacket packet, in PacketOrigin origin)
    {
        if (!copies.IsCopy(place, PacketIdentity.Of(packet, BrokenRule.None, origin)))
        {
            sink.Accept(packet, origin);
        }
    }

    /// <inheritdoc/>
    public void Refuse(BrokenRule broken, in PacketOrigin origin)
    {
        // Of a frame that can't be read so far, nothing is known that its copies have in common.
        if (origin.Kind == "unknown" || !copies.IsCopy(place, PacketIdentity.Of(default, broken, origin)))
        {
            sink.Refuse(broken, origin);
        }
    }
}
