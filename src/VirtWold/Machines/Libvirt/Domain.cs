using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Xml;
using VirtWold.WakeOnLan;
using Native = VirtWold.Interop.Libvirt;

namespace VirtWold.Machines.Libvirt;

/// <summary>The calls to one domain, by a reference with another owner.</summary>
/// <param name="handle">The reference.</param>
internal sealed unsafe class Domain(DomainHandle handle) : IDomainCalls
{
    private const uint SecureXml = 1;
    private const uint InactiveXml = 2;

    /// <summary>VIR_DOMAIN_SAVE_RUNNING: whatever it did when it was saved, it runs when it is restored.</summary>
    private const uint SaveRunning = 2;

    /// <summary>VIR_NODE_SUSPEND_TARGET_MEM.</summary>
    private const uint SuspendToRam = 0;

    public DomainState AskState()
    {
        (int state, int reason) = GetState();
        return DomainState.From(state, reason);
    }

    /// <summary>Asks what may have changed: one call for a state, one to three for a definition.</summary>
    /// <param name="change">What may have changed.</param>
    /// <param name="isOff">Whether it is known to be off, and need not be asked for its state.</param>
    /// <exception cref="LibvirtException">The hypervisor doesn't tell.</exception>
    public DomainReading Read(DomainChange change, bool isOff)
    {
        if (!change.HasFlag(DomainChange.Configuration))
        {
            return new DomainReading(AskState(), null);
        }

        DomainState state = isOff ? new DomainState(MachineState.ShutOff, "") : AskState();
        try
        {
            DomainXml configured = Complete(ReadXml(InactiveXml, DomainXml.Read));
            return new DomainReading(
                state, new DomainDefinition(configured, state.State == MachineState.ShutOff ? null : Complete(ReadXml(0, DomainXml.Read))));
        }
        catch (XmlException error)
        {
            return new DomainReading(state, null, error.Message);
        }
    }

    /// <summary>Where its disks lie.</summary>
    /// <exception cref="LibvirtException">The hypervisor doesn't tell.</exception>
    /// <exception cref="XmlException">Its definition can't be read.</exception>
    public DomainStorage ReadStorage() => ReadXml(InactiveXml, DomainStorage.Read);

    /// <summary>By what it can be seen to be ready, while it runs.</summary>
    /// <exception cref="LibvirtException">The hypervisor doesn't tell.</exception>
    /// <exception cref="XmlException">Its definition can't be read.</exception>
    public MachineSigns ReadSigns() => ReadXml(0, DomainSigns.Read);

    /// <summary>Whether this user is answered a question that one who may only wake machines isn't: for the secrets in the definition.</summary>
    public bool MayReadSecrets()
    {
        byte* xml = Native.virDomainGetXMLDesc(handle, SecureXml);
        if (xml is not null)
        {
            NativeMemory.Clear(xml, (nuint)MemoryMarshal.CreateReadOnlySpanFromNullTerminated(xml).Length);
            NativeMemory.Free(xml);
            return true;
        }

        return !LibvirtException.Last().IsRefused;
    }

    /// <summary>Which addresses the agent in its guest says that the guest has at a network card.</summary>
    /// <exception cref="LibvirtException">There is no agent, or it doesn't answer.</exception>
    public ImmutableArray<InternetAddress> AskAgent(MacAddress mac) => AgentAddresses.Ask(handle, mac);

    public StartOutcome AskStart()
    {
        (int state, int reason) = GetState();
        return StartOutcomes.From(state, reason);
    }

    public void Start() => Check(Native.virDomainCreateWithFlags(handle, 0));

    public void Resume() => Check(Native.virDomainResume(handle));

    public void WakeUp() => Check(Native.virDomainPMWakeup(handle, 0));

    public void Save() => Check(Native.virDomainManagedSave(handle, SaveRunning));

    public void Suspend() => Check(Native.virDomainPMSuspendForDuration(handle, SuspendToRam, 0, 0));

    public void ShutDown() => Check(Native.virDomainShutdownFlags(handle, 0));

    public void Destroy() => Check(Native.virDomainDestroyFlags(handle, 0));

    private (int State, int Reason) GetState()
    {
        int state;
        int reason;
        Check(Native.virDomainGetState(handle, &state, &reason, 0));
        return (state, reason);
    }

    private DomainXml Complete(DomainXml xml) => xml.Access is null ? xml : xml with { Access = NetworkLookup.Complete(handle, xml.Access) };

    private T ReadXml<T>(uint flags, Func<ReadOnlySpan<byte>, T> read)
    {
        byte* xml = Native.virDomainGetXMLDesc(handle, flags);
        if (xml is null)
        {
            throw LibvirtException.Last();
        }

        try
        {
            return read(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(xml));
        }
        finally
        {
            NativeMemory.Free(xml);
        }
    }

    private static void Check(int result)
    {
        if (result < 0)
        {
            throw LibvirtException.Last();
        }
    }
}
