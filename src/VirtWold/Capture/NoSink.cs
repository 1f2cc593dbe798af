using VirtWold.WakeOnLan;

namespace VirtWold.Capture;

/// <summary>Takes packets and does nothing: for those who only want to know whether there are any.</summary>
internal sealed class NoSink : IMagicPacketSink
{
    private NoSink()
    {
    }

    /// <summary>The only one.</summary>
    public static NoSink Instance { get; } = new();

    /// <inheritdoc/>
    public void Accept(in MagicPacket packet, in PacketOrigin origin)
    {
    }

    /// <inheritdoc/>
    public void Refuse(BrokenRule broken, in PacketOrigin origin)
    {
    }
}
