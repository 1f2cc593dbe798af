using VirtWold.WakeOnLan;

namespace VirtWold.StandIn.Wire;

/// <summary>A neighbour solicitation or advertisement (RFC 4861).</summary>
/// <param name="IsSolicitation">Which of the two.</param>
/// <param name="Target">The address that is asked for, or that the sender claims.</param>
/// <param name="IsSolicited">Of an advertisement: whether it answers.</param>
internal readonly record struct NeighborMessage(bool IsSolicitation, InternetAddress Target, bool IsSolicited)
{
    public const byte Solicitation = 135;
    public const byte Advertisement = 136;

    /// <summary>Length of either without options.</summary>
    public const int Length = 24;

    /// <summary>No router forwards such a message: one with less came from elsewhere.</summary>
    public const byte HopLimit = 255;

    /// <summary>The flag of an advertisement that answers.</summary>
    public const byte SolicitedFlag = 0x40;

    /// <summary>Reads the message that a packet carries.</summary>
    public static bool TryRead(in IpPacket packet, out NeighborMessage message)
    {
        message = default;
        ReadOnlySpan<byte> bytes = packet.Payload;
        if (packet is not { Protocol: IpPacket.Icmp6, HopLimit: HopLimit } || bytes.Length < Length
            || bytes[0] is not (Solicitation or Advertisement) || bytes[1] != 0)
        {
            return false;
        }

        bool isSolicitation = bytes[0] == Solicitation;
        message = new NeighborMessage(isSolicitation, InternetAddress.FromV6(bytes[8..]), !isSolicitation && (bytes[4] & SolicitedFlag) != 0);
        return true;
    }
}
