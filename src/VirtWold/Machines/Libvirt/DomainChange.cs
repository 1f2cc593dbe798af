namespace VirtWold.Machines.Libvirt;

/// <summary>What an event says may have changed of a domain.</summary>
[Flags]
internal enum DomainChange
{
    None = 0,

    /// <summary>What it is doing.</summary>
    State = 1,

    /// <summary>Its name or its network interfaces, and perhaps its state.</summary>
    Configuration = 2,

    /// <summary>Its guest's agent is there. What is read tells that, too.</summary>
    Agent = 4,
}
