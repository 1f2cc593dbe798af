using VirtWold.WakeOnLan;

namespace VirtWold.Waking;

/// <summary>Nobody looks.</summary>
internal sealed class NoObserver : IPacketObserver
{
    private NoObserver()
    {
    }

    public static NoObserver Instance { get; } = new();

    public void LetThrough(long number, in MagicPacket packet, in PacketOrigin origin)
    {
    }

    public void Refused(Verdict verdict, in MagicPacket packet, in PacketOrigin origin)
    {
    }

    public void Malformed(BrokenRule broken, in PacketOrigin origin)
    {
    }

    public void Finished(in WakeRequest request, in WakeOutcome outcome, TimeSpan duration)
    {
    }
}
