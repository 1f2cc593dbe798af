using System.Collections.Immutable;

namespace VirtWold.Machines;

/// <summary>What the directories know of who is meant.</summary>
/// <param name="Machines">The machines, by name; empty where none is known.</param>
/// <param name="IsCurrent">
/// Whether that can be relied on. If not, a hypervisor that isn't connected may have the machine, or may have changed it.
/// </param>
internal readonly record struct Owners(ImmutableArray<Machine> Machines, bool IsCurrent)
{
    /// <summary>Whether a machine is known.</summary>
    public bool AreKnown => !Machines.IsDefaultOrEmpty;
}
