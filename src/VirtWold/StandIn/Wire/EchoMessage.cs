namespace VirtWold.StandIn.Wire;

/// <summary>An echo request or its reply (RFC 792, RFC 4443): what ping sends.</summary>
internal static class EchoMessage
{
    /// <summary>Type, code, checksum, identifier and number.</summary>
    public const int HeaderLength = 8;

    private const byte V4Request = 8;
    private const byte V4Reply = 0;
    private const byte V6Request = 128;
    private const byte V6Reply = 129;

    /// <summary>Whether a packet asks for an echo.</summary>
    public static bool IsRequest(in IpPacket packet) => packet.Payload.Length >= HeaderLength && packet.Payload[1] == 0 && packet.Protocol switch
    {
        IpPacket.Icmp4 => packet.Payload[0] == V4Request && packet.Source.Family == System.Net.Sockets.AddressFamily.InterNetwork,
        IpPacket.Icmp6 => packet.Payload[0] == V6Request && packet.Source.Family == System.Net.Sockets.AddressFamily.InterNetworkV6,
        _ => false,
    };

    /// <summary>The type of the reply.</summary>
    public static byte ReplyTo(in IpPacket request) => request.Protocol == IpPacket.Icmp4 ? V4Reply : V6Reply;
}
