namespace VirtWold.Machines.Libvirt;

/// <summary>What can be asked of one domain to wake it. Each call blocks for as long as the hypervisor likes.</summary>
internal interface IDomainCalls
{
    /// <summary>Asks for the state.</summary>
    /// <exception cref="LibvirtException">The hypervisor doesn't tell.</exception>
    public DomainState AskState();

    /// <summary>Asks what the start brought that has just been made.</summary>
    /// <exception cref="LibvirtException">The hypervisor doesn't tell.</exception>
    public StartOutcome AskStart();

    /// <summary>Starts it, from its saved image where it has one.</summary>
    /// <exception cref="LibvirtException">The hypervisor refuses.</exception>
    public void Start();

    /// <summary>Resumes it after a pause.</summary>
    /// <exception cref="LibvirtException">The hypervisor refuses.</exception>
    public void Resume();

    /// <summary>Wakes it from suspend to RAM.</summary>
    /// <exception cref="LibvirtException">The hypervisor refuses.</exception>
    public void WakeUp();

    /// <summary>Saves its memory to disk and ends it; its next start restores it, running.</summary>
    /// <exception cref="LibvirtException">The hypervisor refuses.</exception>
    public void Save();

    /// <summary>Has its guest suspend itself to RAM. Returns when its agent has taken the order.</summary>
    /// <exception cref="LibvirtException">The hypervisor refuses, or there is no agent.</exception>
    public void Suspend();

    /// <summary>Asks its guest to shut down. Returns when it was asked.</summary>
    /// <exception cref="LibvirtException">The hypervisor refuses.</exception>
    public void ShutDown();

    /// <summary>Ends it at once, as pulling its plug would.</summary>
    /// <exception cref="LibvirtException">The hypervisor refuses.</exception>
    public void Destroy();
}
