namespace VirtWold.Machines.Libvirt;

/// <summary>A domain that is to be read.</summary>
/// <param name="Domain">The domain.</param>
/// <param name="Change">What may have changed.</param>
internal readonly record struct DomainRequest(Guid Domain, DomainChange Change);
