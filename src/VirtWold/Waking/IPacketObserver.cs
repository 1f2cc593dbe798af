using VirtWold.Machines;
using VirtWold.WakeOnLan;

namespace VirtWold.Waking;

/// <summary>
/// Receives the outcome of each request, and decides nothing. Called on the threads that receive and that wake: it returns at once,
/// allocates nothing on the former, and doesn't call back.
/// </summary>
internal interface IPacketObserver
{
    /// <summary>A request was let through. In the end <see cref="Finished"/> is called for it, unless the program ends before.</summary>
    /// <param name="number">The request's number.</param>
    /// <param name="target">Who is to be woken.</param>
    /// <param name="origin">Who asks.</param>
    public void LetThrough(long number, in WakeTarget target, in PacketOrigin origin);

    /// <summary>A request was refused.</summary>
    /// <param name="target">Who was to be woken.</param>
    /// <param name="origin">Who asked.</param>
    /// <param name="outcome">Why it is refused.</param>
    /// <param name="ago">How long ago it came.</param>
    public void Refused(in WakeTarget target, in PacketOrigin origin, in WakeOutcome outcome, TimeSpan ago = default);

    /// <summary>Something came that looked like a magic packet and isn't one.</summary>
    public void Malformed(BrokenRule broken, in PacketOrigin origin);

    /// <summary>What became of a request that was let through.</summary>
    public void Finished(in WakeRequest request, in WakeOutcome outcome);

    /// <summary>A machine that was woken is ready.</summary>
    public void Answered(in WakeRequest request, Machine machine, in Readiness readiness);
}
