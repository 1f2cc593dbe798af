namespace VirtWold.Machines.Libvirt;

/// <summary>What can be asked of one domain to wake it. Each call blocks for as long as the hypervisor likes.</summary>
internal interface IDomainCalls
{
    /// <summary>Asks for the state.</summary>
    /// <exception cref="LibvirtException">The hypervisor doesn't tell.</exception>
    public DomainState AskState();

    /// <summary>Asks whether its next start restores its memory, and with it, perhaps, a pause.</summary>
    public bool HasSavedImage();

    /// <summary>Starts it, from its saved image where it has one.</summary>
    /// <exception cref="LibvirtException">The hypervisor refuses.</exception>
    public void Start();

    /// <summary>Resumes it after a pause.</summary>
    /// <exception cref="LibvirtException">The hypervisor refuses.</exception>
    public void Resume();

    /// <summary>Wakes it from suspend to RAM.</summary>
    /// <exception cref="LibvirtException">The hypervisor refuses.</exception>
    public void WakeUp();

    /// <summary>Ends it at once, as pulling its plug would.</summary>
    /// <exception cref="LibvirtException">The hypervisor refuses.</exception>
    public void Destroy();
}
