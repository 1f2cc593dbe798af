namespace VirtWold.WakeOnLan;

/// <summary>Takes what the readers of frames and datagrams have read. Called on their threads: it returns at once.</summary>
internal interface IMagicPacketSink
{
    /// <summary>A magic packet has come.</summary>
    public void Accept(in MagicPacket packet, in PacketOrigin origin);

    /// <summary>Something came that looked like one and isn't.</summary>
    public void Refuse(BrokenRule broken, in PacketOrigin origin);
}
