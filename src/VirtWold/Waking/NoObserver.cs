using VirtWold.Machines;
using VirtWold.WakeOnLan;

namespace VirtWold.Waking;

/// <summary>Nobody looks.</summary>
internal sealed class NoObserver : IPacketObserver
{
    private NoObserver()
    {
    }

    public static NoObserver Instance { get; } = new();

    public void LetThrough(long number, in WakeTarget target, in PacketOrigin origin)
    {
    }

    public void Refused(in WakeTarget target, in PacketOrigin origin, in WakeOutcome outcome, TimeSpan ago = default)
    {
    }

    public void Malformed(BrokenRule broken, in PacketOrigin origin)
    {
    }

    public void Finished(in WakeRequest request, in WakeOutcome outcome)
    {
    }

    public void Answered(in WakeRequest request, Machine machine, in Readiness readiness)
    {
    }
}
