namespace VirtWold.WakeOnLan;

/// <summary>Takes what the readers of frames and datagrams have read. Called on their threads: it returns at once.</summary>
internal interface IMagicPacketSink
{
    /// <summary>
    /// Whether packets for an address that no station can have count, too, such as a station's address in reverse: then they aren't refused.
    /// </summary>
    public bool TakesGroups => false;

    /// <summary>A magic packet has come.</summary>
    public void Accept(in MagicPacket packet, in PacketOrigin origin);

    /// <summary>Something came that looked like one and isn't.</summary>
    public void Refuse(BrokenRule broken, in PacketOrigin origin);
}
