namespace VirtWold.StandIn.Wire;

/// <summary>A query of multicast listener discovery (RFC 2710, RFC 3810): a router or switch asks who wants which group.</summary>
internal static class ListenerQuery
{
    public const byte Type = 130;

    private const int Length = 24;

    /// <summary>Whether a packet carries one.</summary>
    public static bool Is(in IpPacket packet) =>
        packet is { Protocol: IpPacket.Icmp6, HopLimit: 1 } && packet.Payload.Length >= Length && packet.Payload[0] == Type;
}
