using VirtWold.WakeOnLan;

namespace VirtWold.Tests.Capture;

/// <summary>Keeps what it is told.</summary>
internal sealed class RecordingSink : IMagicPacketSink
{
    public List<(MagicPacket Packet, PacketOrigin Origin)> Accepted { get; } = [];

    public List<(BrokenRule Broken, PacketOrigin Origin)> Refused { get; } = [];

    public void Accept(in MagicPacket packet, in PacketOrigin origin) => Accepted.Add((packet, origin));

    public void Refuse(BrokenRule broken, in PacketOrigin origin) => Refused.Add((broken, origin));
}
