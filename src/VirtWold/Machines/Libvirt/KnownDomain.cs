using System.Collections.Immutable;
using VirtWold.WakeOnLan;

namespace VirtWold.Machines.Libvirt;

/// <summary>What a session knows of a domain. Touched by the session's thread alone.</summary>
/// <param name="uuid">Its UUID.</param>
/// <param name="name">Its name, as long as its definition wasn't read.</param>
internal sealed class KnownDomain(Guid uuid, string name)
{
    private DomainState _state;
    private ImmutableArray<MacAddress> _liveMacs = [];
    private ImmutableArray<MacAddress> _configuredMacs = [];
    private WakeMark _liveMark;
    private WakeMark _configuredMark;
    private SleepMark? _sleep;
    private AccessMark? _configuredAccess;
    private AccessMark? _liveAccess;
    private bool _hasAgent;

    /// <summary>Its UUID, as the directory has it.</summary>
    public string Id { get; } = uuid.ToString();

    public string Name { get; private set; } = name;

    /// <summary>Whether it was read at least once.</summary>
    public bool IsRead { get; private set; }

    /// <summary>How many attempts to read it have failed since it was read last.</summary>
    public int Failures { get; set; }

    /// <summary>Whether the log has it that it doesn't answer.</summary>
    public bool IsReported { get; set; }

    /// <summary>Why it can't be woken, as the log has it: that it has no address where empty, nothing where it can.</summary>
    public string? Complaint { get; set; }

    /// <summary>Why it isn't put to sleep by itself although its metadata says so, as the log has it; empty where there is no such reason.</summary>
    public string SleepComplaint { get; set; } = "";

    /// <summary>The addresses that the agent in its guest named last; they count where nothing else tells its addresses.</summary>
    public ImmutableArray<InternetAddress> AgentAddresses { get; set; } = [];

    /// <summary>Takes over what was read.</summary>
    public void Apply(DomainReading reading)
    {
        bool isDefinition = reading.Definition is not null || reading.Fault.Length > 0;
        IsRead |= isDefinition;
        _state = reading.State;
        if (isDefinition)
        {
            // One that can't be read can't be woken: it might have been marked.
            DomainXml? configured = reading.Definition?.Configured;
            DomainXml? live = reading.Definition?.Live ?? configured;
            // The same name twice would take twice the room.
            Name = configured is { Name.Length: > 0 } && configured.Name != Name ? configured.Name : Name;
            _configuredMacs = configured?.Macs ?? [];
            _configuredMark = configured?.Mark ?? default;
            _liveMacs = live?.Macs ?? [];
            _liveMark = live?.Mark ?? default;
            _sleep = live?.Sleep ?? configured?.Sleep;
            _hasAgent = configured?.HasAgent ?? false;
            _configuredAccess = configured?.Access;
            _liveAccess = live?.Access;
        }

        if (_state.State == MachineState.ShutOff)
        {
            // What was plugged in while it ran is gone.
            _liveMacs = [];
            _liveMark = _configuredMark;
            _liveAccess = _configuredAccess;
        }
    }

    /// <summary>The machine as it was read last.</summary>
    /// <param name="host">The host that it is on: one that is marked for another host isn't to be woken here.</param>
    public Machine ToMachine(string host)
    {
        ImmutableArray<MacAddress> macs = _configuredMacs;
        foreach (MacAddress mac in _liveMacs)
        {
            macs = macs.Contains(mac) ? macs : macs.Add(mac);
        }

        WakeMark mark = _state.State == MachineState.ShutOff ? _configuredMark : _liveMark;
        return new Machine(Id, Name, _state.State, _state.Reason, macs)
        {
            Mark = mark.On(host),
            Sleep = _sleep,
            HasAgent = _hasAgent,
            Access = WithAgentAddresses(_state.State == MachineState.ShutOff ? _configuredAccess : _liveAccess),
        };
    }

    private AccessMark? WithAgentAddresses(AccessMark? access) =>
        access is { Fault.Length: 0, Addresses.IsEmpty: true } && !AgentAddresses.IsEmpty
            ? access with { Addresses = AgentAddresses, Source = AddressSource.Agent }
            : access;
}
