namespace VirtWold.Machines.Libvirt;

/// <summary>Told by a <see cref="DomainReader"/> what became of each domain that was to be read, on the session's thread.</summary>
internal interface IDomainReadings
{
    /// <summary>It was read.</summary>
    public void Read(Guid domain, DomainReading reading);

    /// <summary>It doesn't exist.</summary>
    public void Gone(Guid domain);

    /// <summary>It takes long, and the others go on without it. It is read whenever the hypervisor answers.</summary>
    public void Late(Guid domain);

    /// <summary>It has taken so long that people should know.</summary>
    public void Hangs(Guid domain, TimeSpan time);

    /// <summary>It couldn't be read, and will be tried again.</summary>
    /// <param name="domain">The domain.</param>
    /// <param name="error">Why.</param>
    /// <param name="failures">How many attempts have failed since it was read last.</param>
    /// <param name="next">When it is tried again.</param>
    public void Failed(Guid domain, LibvirtException error, int failures, TimeSpan next);
}
