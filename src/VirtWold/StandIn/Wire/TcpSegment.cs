using System.Buffers.Binary;

namespace VirtWold.StandIn.Wire;

/// <summary>A TCP segment's header (RFC 9293), and how much data follows it.</summary>
/// <param name="SourcePort">The sender's port.</param>
/// <param name="DestinationPort">The receiver's port.</param>
/// <param name="Sequence">The number of its first byte, or of its SYN.</param>
/// <param name="Acknowledgment">The next number that its sender expects, where <see cref="TcpFlags.Ack"/> is set.</param>
/// <param name="Flags">Its flags.</param>
/// <param name="DataLength">How many bytes of data it has.</param>
internal readonly record struct TcpSegment(
    ushort SourcePort, ushort DestinationPort, uint Sequence, uint Acknowledgment, TcpFlags Flags, int DataLength)
{
    /// <summary>Length of a header without options.</summary>
    public const int HeaderLength = 20;

    private const TcpFlags Handshake = TcpFlags.Syn | TcpFlags.Ack | TcpFlags.Reset | TcpFlags.Fin;

    /// <summary>Whether it asks for a connection.</summary>
    public bool IsRequest => (Flags & Handshake) == TcpFlags.Syn;

    /// <summary>Whether it grants a connection.</summary>
    public bool IsGrant => (Flags & Handshake) == (TcpFlags.Syn | TcpFlags.Ack);

    /// <summary>Whether its sender has no more to send.</summary>
    public bool IsEnd => (Flags & TcpFlags.Fin) != 0;

    /// <summary>Whether it refuses or breaks off a connection.</summary>
    public bool IsReset => (Flags & TcpFlags.Reset) != 0;

    /// <summary>Reads the segment that a packet carries.</summary>
    public static bool TryRead(in IpPacket packet, out TcpSegment segment)
    {
        segment = default;
        ReadOnlySpan<byte> bytes = packet.Payload;
        if (packet.Protocol != IpPacket.Tcp || bytes.Length < HeaderLength)
        {
            return false;
        }

        int header = (bytes[12] >> 4) * sizeof(uint);
        if (header < HeaderLength || header > packet.PayloadLength)
        {
            return false;
        }

        segment = new TcpSegment(
            BinaryPrimitives.ReadUInt16BigEndian(bytes),
            BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]),
            BinaryPrimitives.ReadUInt32BigEndian(bytes[4..]),
            BinaryPrimitives.ReadUInt32BigEndian(bytes[8..]),
            (TcpFlags)(bytes[13] & (byte)(TcpFlags.Fin | TcpFlags.Syn | TcpFlags.Reset | TcpFlags.Push | TcpFlags.Ack)),
            packet.PayloadLength - header);
        return true;
    }
}
