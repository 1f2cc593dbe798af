using VirtWold.WakeOnLan;

namespace VirtWold.Capture;

/// <summary>Takes a captured frame to the sink: as magic packets, or with the rule that it broke. Allocates nothing.</summary>
internal static class FrameReader
{
    /// <summary>Reads one frame.</summary>
    /// <param name="captured">The frame's bytes, perhaps cut at the end.</param>
    /// <param name="wireLength">Its length on the wire in bytes, as the driver says it: some say less than they deliver.</param>
    /// <param name="interfaceName">Where it was heard.</param>
    /// <param name="deep">Whether the packet may be anywhere in a frame of any kind.</param>
    /// <param name="sink">Receives the packets.</param>
    public static void Read(ReadOnlySpan<byte> captured, int wireLength, string interfaceName, bool deep, IMagicPacketSink sink)
    {
        if (TryRead(captured, wireLength, interfaceName, deep, sink, out Rejection rejection))
        {
            return;
        }

        if (rejection.IsReported(deep))
        {
            sink.Refuse(rejection.Broken, rejection.Origin);
        }
    }

    /// <summary>Reads one frame, and tells the sink of nothing but magic packets.</summary>
    /// <param name="captured">The frame's bytes, perhaps cut at the end.</param>
    /// <param name="wireLength">Its length on the wire in bytes.</param>
    /// <param name="interfaceName">Where it was heard.</param>
    /// <param name="deep">Whether the packet may be anywhere in a frame of any kind.</param>
    /// <param name="sink">Receives the packets.</param>
    /// <param name="rejection">Where there are none: why.</param>
    /// <returns>Whether there are any.</returns>
    public static bool TryRead(
        ReadOnlySpan<byte> captured, int wireLength, string interfaceName, bool deep, IMagicPacketSink sink, out Rejection rejection)
    {
        wireLength = Math.Max(wireLength, captured.Length);
        PacketOrigin origin = new() { Interface = interfaceName };
        bool isMeantForUs = true;
        // Some drivers hand out more than there was on the wire.
        if (EthernetFrame.TryRead(captured, Math.Max(wireLength, captured.Length), out EthernetFrame frame, out BrokenRule broken))
        {
            origin = PacketOrigin.Of(frame, interfaceName);
            isMeantForUs = frame.IsMeantForUs;
            if (TryReadAll(frame.Payload, origin, sink, out broken))
            {
                rejection = default;
                return true;
            }
        }

        rejection = new Rejection(broken, origin, isMeantForUs);
        return deep
            && captured.Length > EthernetFrame.EtherTypeOffset
            && TryReadAll(captured[EthernetFrame.EtherTypeOffset..], PacketOrigin.OfCarrier(captured, origin), sink, out _);
    }

    /// <summary>Hands out all packets in a payload.</summary>
    private static bool TryReadAll(ReadOnlySpan<byte> payload, in PacketOrigin origin, IMagicPacketSink sink, out BrokenRule broken)
    {
        bool takesGroups = sink.TakesGroups;
        if (!MagicPacket.TryReadNext(ref payload, out MagicPacket packet, out broken, takesGroups))
        {
            return false;
        }

        do
        {
            sink.Accept(packet, origin);
        }
        while (payload.Length >= MagicPacket.Length && MagicPacket.TryReadNext(ref payload, out packet, out _, takesGroups));
        return true;
    }

    /// <summary>Why there is no magic packet in a frame.</summary>
    /// <param name="Broken">The rule that it broke.</param>
    /// <param name="Origin">Where it came from, as far as it could be read.</param>
    /// <param name="IsMeantForUs">Whether it says itself that it carries one, or can't be read that far.</param>
    internal readonly record struct Rejection(BrokenRule Broken, PacketOrigin Origin, bool IsMeantForUs)
    {
        /// <summary>Whether it is reported: what only happened to have bytes again six further on isn't.</summary>
        public bool IsReported(bool deep) => Broken.IsOfStream() || (!deep && IsMeantForUs);
    }
}
