namespace VirtWold.Machines;

/// <summary>What tells a machine from all others: two hypervisors may have the same machine, on storage that they share.</summary>
/// <param name="Hypervisor">The hypervisor's name, see <see cref="IHypervisor.Name"/>.</param>
/// <param name="Id">The machine's id there.</param>
internal readonly record struct MachineKey(string Hypervisor, string Id);
