namespace VirtWold.StandIn;

/// <summary>How a frame came to a packet socket (PACKET_… in linux/if_packet.h).</summary>
internal enum FrameKind
{
    /// <summary>For this host.</summary>
    Host = 0,

    Broadcast = 1,

    Multicast = 2,

    /// <summary>For another station.</summary>
    Other = 3,

    /// <summary>Sent by this host, or through the device by a neighbour on it: an answer on the same device would go to nobody.</summary>
    Outgoing = 4,
}
