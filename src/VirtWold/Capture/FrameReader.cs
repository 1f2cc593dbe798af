using VirtWold.WakeOnLan;

namespace VirtWold.Capture;

/// <summary>Takes a captured frame to the sink: as a magic packet, or with the rule that it broke. Allocates nothing.</summary>
internal static class FrameReader
{
    /// <summary>Reads one frame.</summary>
    /// <param name="captured">The frame's bytes, perhaps cut at the end.</param>
    /// <param name="wireLength">Its length on the wire in bytes, as the driver says it: some say less than they deliver.</param>
    /// <param name="interfaceName">Where it was heard.</param>
    /// <param name="isOrdinary">Whether frames come that needn't look like a magic packet: those aren't refused, they are passed over.</param>
    /// <param name="sink">Who is told.</param>
    public static void Read(ReadOnlySpan<byte> captured, int wireLength, string interfaceName, bool isOrdinary, IMagicPacketSink sink)
    {
        wireLength = Math.Max(wireLength, captured.Length);
        PacketOrigin origin = new() { Interface = interfaceName };
        if (EthernetFrame.TryRead(captured, wireLength, out EthernetFrame frame, out BrokenRule broken))
        {
            origin = PacketOrigin.Of(frame, interfaceName);
            if (MagicPacket.TryRead(frame.Payload, out MagicPacket packet, out broken))
            {
                sink.Accept(packet, origin);
                return;
            }
        }

        if (!isOrdinary || broken.IsOfStream())
        {
            sink.Refuse(broken, origin);
        }
    }
}
