using VirtWold.Idling;
using VirtWold.Machines;
using VirtWold.Tests.Machines;
using VirtWold.Tests.Support;

namespace VirtWold.Tests.Idling;

/// <summary>
/// A watch over one running machine on a hypervisor that does what a test says: how much the machine is used, and how its sleep ends.
/// Written by hand because a real guest can't be made to use an exact number of bytes; real guests are in the system tests.
/// </summary>
internal sealed class IdlingRig : IHypervisor, IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly TemporaryFolder _scripts = new();
    private readonly Lock _lock = new();
    private readonly List<string> _calls = [];
    private Task _watching = Task.CompletedTask;

    public IdlingRig(SleepMark? mark)
    {
        Machine = new MachineBuilder { State = MachineState.Running }.Build() with { Sleep = mark };
        Directory.Replace([Machine]);
        Machine = Directory.All[0];
        Fleet = new Fleet(Directory);
        Sleeper = new Sleeper(this, Time, Log);
        Inhibitions = new Inhibitions(Time, Log);
        Watch = new IdleWatch(
            [(this, Directory)], Fleet, Sleeper, Inhibitions, new IdleScripts(_scripts.Path, TimeSpan.FromSeconds(5), Log), Time, Log);
    }

    public ManualTimeProvider Time { get; } = new();

    public CollectingLogger Log { get; } = new();

    public MachineDirectory Directory { get; } = new();

    public Fleet Fleet { get; }

    public Machine Machine { get; }

    public Sleeper Sleeper { get; }

    public Inhibitions Inhibitions { get; }

    public IdleWatch Watch { get; }

    public string Name => "test:///script";

    /// <summary>What the machine has used so far.</summary>
    public TimeSpan Processor { get; set; }

    /// <summary>What the machine has received and sent so far.</summary>
    public long Bytes { get; set; }

    /// <summary>How each sleep ends.</summary>
    public Func<Task<SleepResult>> OnSleep { get; set; } = static () => Task.FromResult(new SleepResult(SleepAction.Asleep));

    /// <summary>Thrown when it is asked how much machines are used.</summary>
    public HypervisorException? Fault { get; set; }

    /// <summary>How often it was asked how much machines are used.</summary>
    public int Looks { get; private set; }

    /// <summary>What it was asked to do, parted by blanks.</summary>
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

    /// <summary>Begins to watch.</summary>
    public IdlingRig Start()
    {
        _watching = Watch.RunAsync(_stopping.Token);
        return this;
    }

    /// <summary>Lets time pass, look by look.</summary>
    /// <param name="span">How long.</param>
    /// <param name="tick">The time between looks.</param>
    /// <param name="use">What the machine does in each.</param>
    public async Task PassAsync(TimeSpan span, TimeSpan tick, Action? use = null)
    {
        for (TimeSpan passed = TimeSpan.Zero; passed < span; passed += tick)
        {
            await Time.WhenSomebodyWaitsAsync(tick);
            use?.Invoke();
            int looks = Looks;
            Time.Advance(tick);
            await Eventually.TrueAsync(() => Looks > looks || !Fleet.All.Any(static machine => machine.State == MachineState.Running), () => "nobody looks");
        }

        await Time.WhenSomebodyWaitsAsync(tick);
    }

    /// <summary>Makes a veto.</summary>
    public void AddScript(string name, string body)
    {
        string path = Path.Combine(_scripts.Path, name);
        File.WriteAllText(path, $"#!/bin/sh\n{body}\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    public Task<WakeResult> WakeAsync(Machine machine, WakeCause cause, CancellationToken cancellation)
    {
        Note($"wake({machine.State})");
        return Task.FromResult(new WakeResult(machine.State == MachineState.Running ? WakeAction.AlreadyRunning : WakeAction.Started));
    }

    public async Task<SleepResult> SleepAsync(Machine machine, SleepWay way, CancellationToken cancellation)
    {
        Note(way.Name());
        return await OnSleep();
    }

    public Task<IReadOnlyList<MachineActivity>> ReadActivityAsync()
    {
        Looks++;
        return Fault is null
            ? Task.FromResult<IReadOnlyList<MachineActivity>>([new MachineActivity(Machine.Id, Processor, Bytes)])
            : Task.FromException<IReadOnlyList<MachineActivity>>(Fault);
    }

    public void Hurry()
    {
    }

    public void Dispose()
    {
        _stopping.Cancel();
        _watching.Wait(TimeSpan.FromSeconds(5));
        _stopping.Dispose();
        _scripts.Dispose();
    }

    private void Note(string call)
    {
        lock (_lock)
        {
            _calls.Add(call);
        }
    }
}
