namespace VirtWold.StandIn.Wire;

/// <summary>The flags of a TCP segment that matter here (RFC 9293).</summary>
[Flags]
internal enum TcpFlags : byte
{
    None = 0,
    Fin = 0x01,
    Syn = 0x02,
    Reset = 0x04,
    Push = 0x08,
    Ack = 0x10,
}
