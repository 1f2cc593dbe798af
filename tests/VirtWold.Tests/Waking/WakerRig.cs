using System.Collections.Concurrent;
using VirtWold.Machines;
using VirtWold.Status;
using VirtWold.Tests.Machines;
using VirtWold.Tests.Support;
using VirtWold.WakeOnLan;
using VirtWold.Waking;

namespace VirtWold.Tests.Waking;

/// <summary>A waker that runs, with everything around it: a gate, a directory, a scripted hypervisor, a clock and a log.</summary>
internal sealed class WakerRig : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly CancellationTokenSource _stopping = new();
    private readonly WakeGate _gate;
    private readonly Task _running;
    private readonly RecordingFollower _follower = new();

    private WakerRig(IEnumerable<MachineBuilder>? machines, WakePolicy policy)
    {
        Directory = new MachineDirectory { Hypervisor = Hypervisor.Name };
        Fleet fleet = new(Directory);
        Recorder = new PacketRecorder(fleet, Time);
        if (machines is not null)
        {
            Directory.Replace(machines.Select(static machine => machine.Build()));
        }

        WakeReporter reporter = new(Counters, Recorder, Time, Log);
        _gate = new WakeGate(fleet, policy, TimeSpan.FromSeconds(2), reporter, Time);
        _running = new Waker(_gate, fleet, Hypervisor, policy, reporter, Time, Log) { Follower = _follower }.RunAsync(_stopping.Token);
    }

    public MachineDirectory Directory { get; }

    public VerdictCounters Counters { get; } = new();

    /// <summary>The machines that are followed after their wake.</summary>
    public IReadOnlyCollection<Machine> Followed => _follower.Machines;

    /// <summary>What the status tells of it.</summary>
    public PacketRecorder Recorder { get; }

    public ScriptedHypervisor Hypervisor { get; } = new();

    public ManualTimeProvider Time { get; } = new();

    public CollectingLogger Log { get; } = new();

    /// <summary>With machines that are known.</summary>
    public static WakerRig With(params MachineBuilder[] machines) => new(machines, WakePolicy.Open);

    /// <summary>With machines of which not all may be woken.</summary>
    public static WakerRig With(WakePolicy policy, params MachineBuilder[] machines) => new(machines, policy);

    /// <summary>With a directory that nobody has filled yet.</summary>
    public static WakerRig WithoutDirectory(WakePolicy? policy = null) => new(machines: null, policy ?? WakePolicy.Open);

    /// <summary>A packet comes.</summary>
    public void Send(MacAddress target) => _gate.Accept(Packets.For(target), Packets.Origin);

    /// <summary>A packet comes, and somebody waits for what comes of it.</summary>
    public Task<WakeOutcome> AskAsync(MacAddress target) => AskAsync(new WakeTarget(Packets.For(target)));

    /// <summary>Somebody asks, by an address or a machine's name, and waits for what comes of it.</summary>
    public Task<WakeOutcome> AskAsync(WakeTarget target) => _gate.AskAsync(target, Packets.Origin, _stopping.Token);

    /// <summary>Waits for the waker's proof that it takes requests.</summary>
    public Task ProveAsync() => _gate.ProveAsync().WaitAsync(Patience);

    /// <summary>Waits until so many packets have had their verdict.</summary>
    public Task WhenCountedAsync(Verdict verdict, int count = 1) =>
        Eventually.TrueAsync(() => Counters[verdict] >= count, () => $"counted: {Counters}; said: {string.Join(" | ", Log.Texts)}");

    /// <summary>Waits until the hypervisor was asked so often.</summary>
    public Task WhenAskedAsync(int times = 1) =>
        Eventually.TrueAsync(() => Hypervisor.Woken.Count >= times, () => $"the hypervisor was asked {Hypervisor.Woken.Count} times");

    /// <summary>Stops the waker, as a signal does.</summary>
    /// <exception cref="TimeoutException">It doesn't stop.</exception>
    public async Task StopAsync()
    {
        await Task.Run(_stopping.Cancel).WaitAsync(Patience);
        await _running.WaitAsync(Patience);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_stopping.IsCancellationRequested)
        {
            await StopAsync();
        }

        _stopping.Dispose();
    }

    private sealed class RecordingFollower : IWakeFollower
    {
        public ConcurrentQueue<Machine> Machines { get; } = new();

        public void Follow(in WakeRequest request, Machine machine) => Machines.Enqueue(machine);

        public Task<Readiness>? Find(MachineKey machine) => null;
    }
}
