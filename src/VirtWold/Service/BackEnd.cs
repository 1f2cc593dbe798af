using VirtWold.Machines;

namespace VirtWold.Service;

/// <summary>A hypervisor, and the directory that it keeps.</summary>
/// <param name="Hypervisor">The hypervisor.</param>
/// <param name="Directory">Its machines.</param>
internal sealed record BackEnd(IBackEnd Hypervisor, MachineDirectory Directory);
