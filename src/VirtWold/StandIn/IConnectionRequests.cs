using VirtWold.WakeOnLan;
using VirtWold.Waking;

namespace VirtWold.StandIn;

/// <summary>Where a first connection asks for a wake.</summary>
internal interface IConnectionRequests
{
    /// <summary>Asks.</summary>
    /// <param name="machine">The machine to wake. It gets the outcome, see <see cref="SleepingMachine.WakeEnded"/>, on some thread.</param>
    /// <param name="origin">Who asks.</param>
    /// <returns>Why not; null if the wake is under way.</returns>
    public Verdict? Ask(SleepingMachine machine, in PacketOrigin origin);
}
