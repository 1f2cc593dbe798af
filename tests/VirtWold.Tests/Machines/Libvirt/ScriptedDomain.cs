using VirtWold.Machines;
using VirtWold.Machines.Libvirt;

namespace VirtWold.Tests.Machines.Libvirt;

/// <summary>
/// A domain that does what a test says, instead of one on a hypervisor: states that pass in no time, answers that are lost, and guests that
/// sleep can't be had from libvirt's own test hypervisor. Made calls are kept by name.
/// </summary>
internal sealed class ScriptedDomain : IDomainTransport, IDomainCalls
{
    /// <summary>Its UUID.</summary>
    public static readonly Guid Id = Guid.Parse("6b1ddc9e-8f5c-4c6b-9d3a-0c9f0d7f0001");

    private readonly Lock _lock = new();
    private readonly List<string> _calls = [];

    public bool IsAlive { get; set; } = true;

    /// <summary>The state, in libvirt's truth.</summary>
    public MachineState State { get; set; } = MachineState.ShutOff;

    /// <summary>Called with the name of each call, before it is answered; may throw, or change the state.</summary>
    public Action<string> On { get; set; } = static _ => { };

    /// <summary>Holds up a call of that name until it ends.</summary>
    public Func<string, Task> Hold { get; set; } = static _ => Task.CompletedTask;

    /// <summary>What a list of running domains has; null where it has this one, while it runs.</summary>
    public IReadOnlyList<Guid>? Running { get; set; }

    /// <summary>What a start brings.</summary>
    public StartOutcome StartOutcome { get; set; }

    /// <summary>The calls so far, parted by blanks.</summary>
    public string Calls
    {
        get
        {
            lock (_lock)
            {
                return string.Join(' ', _calls);
            }
        }
    }

    public async Task<Guid[]> ListRunningAsync()
    {
        await Hold(Calls);
        Note("list");
        return [.. Running ?? (State == MachineState.Running ? [Id] : [])];
    }

    public Task<T> CallLongAsync<T>(Machine machine, Func<IDomainCalls, T> call) => CallAsync(machine, call);

    public async Task<T> CallAsync<T>(Machine machine, Func<IDomainCalls, T> call)
    {
        await Hold(Calls);
        return call(this);
    }

    public DomainState AskState()
    {
        Note("look");
        return new DomainState(State, "");
    }

    public StartOutcome AskStart()
    {
        Note("outcome");
        return StartOutcome;
    }

    public void Start() => Do("start", MachineState.Running);

    public void Resume() => Do("resume", MachineState.Running);

    public void WakeUp() => Do("wake", MachineState.Running);

    public void Save() => Do("save", MachineState.ShutOff);

    public void Suspend() => Do("suspend", MachineState.Suspended);

    public void ShutDown() => Do("shutdown", MachineState.ShuttingDown);

    public void Destroy() => Do("destroy", MachineState.ShutOff);

    private void Do(string name, MachineState state)
    {
        State = state;
        Note(name);
    }

    private void Note(string name)
    {
        lock (_lock)
        {
            _calls.Add(name);
        }

        On(name);
    }
}
