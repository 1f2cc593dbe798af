namespace VirtWold.Machines.Libvirt;

/// <summary>The events of domains that tell what a machine is (virDomainEventID, virDomainEventType in libvirt/libvirt-domain.h).</summary>
internal static class DomainEvents
{
    public const int LifecycleId = 0;
    public const int DeviceRemovedId = 15;
    public const int AgentLifecycleId = 18;
    public const int DeviceAddedId = 19;
    public const int MetadataChangeId = 23;

    /// <summary>Known to newer libraries only.</summary>
    public const int NicMacChangeId = 27;

    /// <summary>The state of an agent that has come.</summary>
    public const int AgentConnected = 1;

    private const int Defined = 0;
    private const int Undefined = 1;
    private const int Started = 2;
    private const int StartedBooted = 0;

    /// <summary>
    /// What a lifecycle event may have changed. A domain that is booted gets the configuration that is known already; one that is
    /// restored or migrated brings its own.
    /// </summary>
    public static DomainChange ChangeOf(int lifecycleEvent, int detail) => lifecycleEvent switch
    {
        Defined or Undefined => DomainChange.Configuration,
        Started when detail != StartedBooted => DomainChange.Configuration,
        _ => DomainChange.State,
    };
}
