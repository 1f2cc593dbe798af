using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Xml;
using VirtWold.WakeOnLan;
using Native = VirtWold.Interop.Libvirt;

namespace VirtWold.Machines.Libvirt;

/// <summary>
/// A domain and what is known of it. The session's thread keeps it up to date; any thread may ask for its state and have it woken.
/// Every call blocks for as long as the hypervisor likes.
/// </summary>
internal sealed unsafe class Domain : IDisposable
{
    private const uint InactiveXml = 2;
    private const uint StartPaused = 1;
    private const uint StartAutoDestroy = 2;

    private readonly DomainHandle _handle;
    private DomainState _state;
    private ImmutableArray<MacAddress> _liveMacs = [];
    private ImmutableArray<MacAddress> _configuredMacs = [];
    private WakeMark _liveMark;
    private WakeMark _configuredMark;

    /// <summary>Takes over the handle.</summary>
    public Domain(DomainHandle handle)
    {
        _handle = handle;
        Uuid = handle.Uuid;
        Name = handle.Name;
    }

    public Guid Uuid { get; }

    public string Name { get; private set; }

    /// <summary>Whether its next start restores its memory, and with it, perhaps, a pause.</summary>
    public bool HasSavedImage { get; private set; }

    /// <summary>The machine as it was read last.</summary>
    public Machine ToMachine()
    {
        ImmutableArray<MacAddress> macs = _configuredMacs;
        foreach (MacAddress mac in _liveMacs)
        {
            macs = macs.Contains(mac) ? macs : macs.Add(mac);
        }

        WakeMark mark = _state.State == MachineState.ShutOff ? _configuredMark : _liveMark;
        return new Machine(Uuid.ToString(), Name, _state.State, _state.Reason, macs) { Mark = mark };
    }

    /// <summary>Asks for the state, from any thread: one call.</summary>
    /// <exception cref="LibvirtException">The hypervisor doesn't tell.</exception>
    public DomainState AskState()
    {
        int state;
        int reason;
        Check(Native.virDomainGetState(_handle, &state, &reason, 0));
        return DomainState.From(state, reason);
    }

    /// <summary>Asks for the state and remembers it.</summary>
    /// <exception cref="LibvirtException">The hypervisor doesn't tell.</exception>
    public DomainState ReadState()
    {
        _state = AskState();
        if (_state.State == MachineState.ShutOff)
        {
            // What was plugged in while it ran is gone.
            _liveMacs = [];
            _liveMark = _configuredMark;
            HasSavedImage = Native.virDomainHasManagedSaveImage(_handle, 0) == 1;
        }

        return _state;
    }

    /// <summary>Asks for the state, the name and the interfaces: those it will have at its next start, and those it has now.</summary>
    /// <exception cref="LibvirtException">The hypervisor doesn't tell.</exception>
    /// <exception cref="XmlException">What it tells can't be read. The domain has no addresses then.</exception>
    public void ReadAll()
    {
        // Until everything is read it can't be woken: whoever can't be read might have been marked.
        _liveMacs = [];
        _configuredMacs = [];
        DomainXml configured = ReadXml(InactiveXml);
        Name = configured.Name.Length > 0 ? configured.Name : Name;
        bool isActive = ReadState().State != MachineState.ShutOff;
        DomainXml live = isActive ? ReadXml(0) : configured;
        _configuredMacs = configured.Macs;
        _configuredMark = configured.Mark;
        _liveMacs = isActive ? live.Macs : [];
        _liveMark = live.Mark;
    }

    /// <summary>Starts it, from its saved image where it has one.</summary>
    /// <exception cref="LibvirtException">The hypervisor refuses.</exception>
    public void Start() => Check(Native.virDomainCreateWithFlags(_handle, 0));

    /// <summary>
    /// Starts it, although it runs: to see whether it is that, or a missing right, that libvirt says. Should it have ended this very
    /// moment, it comes up paused, and libvirt ends it again together with our connection.
    /// </summary>
    /// <exception cref="LibvirtException">The hypervisor refuses.</exception>
    public void StartForNothing() => Check(Native.virDomainCreateWithFlags(_handle, StartPaused | StartAutoDestroy));

    /// <summary>Lets it go on after a pause.</summary>
    /// <exception cref="LibvirtException">The hypervisor refuses.</exception>
    public void Resume() => Check(Native.virDomainResume(_handle));

    /// <summary>Wakes it from suspend to RAM.</summary>
    /// <exception cref="LibvirtException">The hypervisor refuses.</exception>
    public void WakeUp() => Check(Native.virDomainPMWakeup(_handle, 0));

    /// <summary>Ends it at once, as pulling its plug would.</summary>
    /// <exception cref="LibvirtException">The hypervisor refuses.</exception>
    public void Destroy() => Check(Native.virDomainDestroyFlags(_handle, 0));

    public void Dispose() => _handle.Dispose();

    private DomainXml ReadXml(uint flags)
    {
        byte* xml = Native.virDomainGetXMLDesc(_handle, flags);
        if (xml is null)
        {
            throw LibvirtException.Last();
        }

        try
        {
            using UnmanagedMemoryStream stream = new(xml, MemoryMarshal.CreateReadOnlySpanFromNullTerminated(xml).Length);
            return DomainXml.Read(stream);
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
