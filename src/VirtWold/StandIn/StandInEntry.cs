using VirtWold.Machines;

namespace VirtWold.StandIn;

/// <summary>What comes of a machine whose owner wants it to be stood in for.</summary>
/// <param name="Machine">The machine.</param>
/// <param name="Device">The interface to do it on; empty where that isn't known.</param>
/// <param name="Held">What is stood in for; null if it can't be.</param>
/// <param name="Fault">Why it can't be, for people; empty where it can.</param>
internal sealed record StandInEntry(Machine Machine, string Device, HeldMachine? Held, string Fault);
