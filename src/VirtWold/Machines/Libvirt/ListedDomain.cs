namespace VirtWold.Machines.Libvirt;

/// <summary>A domain as a listing names it.</summary>
/// <param name="Uuid">Its UUID.</param>
/// <param name="Name">Its name.</param>
/// <param name="IsActive">Whether it is anything else than off.</param>
internal readonly record struct ListedDomain(Guid Uuid, string Name, bool IsActive);
