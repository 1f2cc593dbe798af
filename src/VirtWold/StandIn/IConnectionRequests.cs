using VirtWold.WakeOnLan;
using VirtWold.Waking;

namespace VirtWold.StandIn;

/// <summary>Where a first connection asks for a wake.</summary>
internal interface IConnectionRequests
{
    /// <summary>Asks.</summary>
    /// <param name="machine">Who is to be woken. It is told what comes of it, see <see cref="SleepingMachine.WakeEnded"/>, on some thread.</param>
    /// <param name="origin">Who asks.</param>
    /// <returns>Why not; nothing where the wake is under way.</returns>
    public Verdict? Ask(SleepingMachine machine, in PacketOrigin origin);
}
