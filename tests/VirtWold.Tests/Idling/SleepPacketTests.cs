using VirtWold.Idling;
using VirtWold.Machines;
using VirtWold.Status;
using VirtWold.Tests.Machines;
using VirtWold.Tests.Support;
using VirtWold.Tests.WakeOnLan;
using VirtWold.Tests.Waking;
using VirtWold.WakeOnLan;
using VirtWold.Waking;

namespace VirtWold.Tests.Idling;

/// <summary>Packets for a machine's address in reverse, all the way: gate, decision, waker, sleeper, and a machine that obeys.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class SleepPacketTests : IHypervisor, IAsyncDisposable
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly MacAddress Reverse = Stations.Target.Reversed;

    private readonly ManualTimeProvider _time = new();
    private readonly CollectingLogger _log = new();
    private readonly VerdictCounters _counters = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly MachineDirectory _directory = new() { Hypervisor = "test:///script" };
    private readonly Inhibitions _inhibitions;
    private readonly PacketRecorder _recorder;
    private readonly WakeGate _gate;
    private readonly Task _running;
    private int _sent;
    private int _slept;

    public SleepPacketTests()
    {
        _directory.Replace([new MachineBuilder { State = MachineState.Running }.Build()]);
        Fleet fleet = new(_directory);
        WakePolicy policy = new(Wakeable.All, SecureOnPasswords.None) { SleepPackets = true };
        _inhibitions = new Inhibitions(_time, _log);
        _recorder = new PacketRecorder(fleet, _time);
        WakeReporter reporter = new(_counters, _recorder, _time, _log);
        _gate = new WakeGate(fleet, policy, 2 * Second, reporter, _time);
        Sleeper sleeper = new(this, _time, _log, _inhibitions);
        _running = new Waker(_gate, fleet, sleeper, policy, reporter, _time, _log).RunAsync(_stopping.Token);
        _time.Advance(TimeSpan.FromHours(1));
    }

    string IHypervisor.Name => "test:///script";

    private MachineState State => _directory.All[0].State;

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _running;
        _stopping.Dispose();
    }

    Task<WakeResult> IHypervisor.WakeAsync(Machine machine, WakeCause cause, CancellationToken cancellation)
    {
        WakeAction action = State == MachineState.Running ? WakeAction.AlreadyRunning : WakeAction.Started;
        Put(MachineState.Running);
        return Task.FromResult(new WakeResult(action));
    }

    Task<SleepResult> IHypervisor.SleepAsync(Machine machine, SleepWay way, CancellationToken cancellation)
    {
        if (State != MachineState.Running)
        {
            return Task.FromResult(new SleepResult(SleepAction.AlreadyAsleep));
        }

        Interlocked.Increment(ref _slept);
        Put(MachineState.ShutOff);
        return Task.FromResult(new SleepResult(SleepAction.Asleep));
    }

    void IHypervisor.Hurry()
    {
    }

    [Test]
    public async Task Accept_when_the_address_is_in_reverse_then_the_machine_is_put_to_sleep_and_all_of_it_is_told()
    {
        await SendAsync(Reverse);

        Assert.That((State, _counters.ToString()), Is.EqualTo((MachineState.ShutOff, "1 packet (1 put-to-sleep)")));
        Assert.That(_log.Texts, Does.Contain($"Put nas (52:54:00:12:34:56) to sleep in 0 ms: {Packets.OriginText}"));
        PacketEntry entry = _recorder.Packets.Single();
        Assert.That((entry.Target, entry.IsSleep, entry.Outcome.Verdict, _recorder.Wakes), Is.EqualTo((Stations.Target, true, Verdict.PutToSleep, 0L)));
    }

    [Test]
    public async Task Accept_when_it_is_repeated_for_a_minute_then_the_machine_is_put_to_sleep_once()
    {
        for (int i = 0; i < 60; i++)
        {
            await SendAsync(Reverse);
            _time.Advance(Second);
        }

        Assert.That((_slept, _counters[Verdict.PutToSleep], _counters[Verdict.Duplicate]), Is.EqualTo((1, 1L, 59L)));
    }

    [Test]
    public async Task Accept_when_the_machine_is_woken_while_it_is_repeated_then_the_machine_stays_awake()
    {
        for (int i = 0; i < 180; i++)
        {
            await SendAsync(Reverse);
            if (i == 90)
            {
                await SendAsync(Stations.Target);
            }

            _time.Advance(Second);
        }

        Assert.That((_slept, State), Is.EqualTo((1, MachineState.Running)));
    }

    [Test]
    public async Task Accept_when_it_is_started_otherwise_while_it_is_repeated_then_the_machine_stays_awake()
    {
        for (int i = 0; i < 180; i++)
        {
            await SendAsync(Reverse);
            if (i == 90)
            {
                Put(MachineState.Running);
            }

            _time.Advance(Second);
        }

        Assert.That((_slept, State), Is.EqualTo((1, MachineState.Running)));
    }

    [Test]
    public async Task Accept_when_it_comes_again_after_a_silence_then_the_machine_is_put_to_sleep_again()
    {
        await SendAsync(Reverse);
        await SendAsync(Stations.Target);
        _time.Advance(61 * Second);

        await SendAsync(Reverse);

        Assert.That((_slept, State), Is.EqualTo((2, MachineState.ShutOff)));
    }

    [Test]
    public async Task Accept_when_the_machine_was_woken_a_moment_before_then_it_is_left_alone()
    {
        Put(MachineState.ShutOff);
        await SendAsync(Stations.Target);
        _time.Advance(30 * Second);

        await SendAsync(Reverse);

        Assert.That((_slept, _counters[Verdict.LeftAlone]), Is.EqualTo((0, 1L)));
        Assert.That(_log.Texts, Does.Contain($"nas (52:54:00:12:34:56) isn't put to sleep, a request to wake it came: {Packets.OriginText}"));
    }

    [Test]
    public async Task Accept_when_the_machine_is_inhibited_then_it_is_left_alone()
    {
        _inhibitions.TrySet(_directory.All[0], TimeSpan.FromHours(2));

        await SendAsync(Reverse);

        Assert.That((_slept, _counters[Verdict.LeftAlone]), Is.EqualTo((0, 1L)));
    }

    [Test]
    public async Task Accept_when_the_machine_sleeps_then_it_is_left_alone()
    {
        Put(MachineState.ShutOff);

        await SendAsync(Reverse);

        Assert.That((_slept, _counters[Verdict.LeftAlone]), Is.EqualTo((0, 1L)));
    }

    [Test]
    public async Task Accept_when_the_address_is_another_machines_own_then_that_one_is_woken()
    {
        _directory.Put(new MachineBuilder { Name = "mirror", Macs = [Reverse], State = MachineState.ShutOff }.Build());

        await SendAsync(Reverse);

        Assert.That((_slept, _counters.ToString()), Is.EqualTo((0, "1 packet (1 started)")));
    }

    [Test]
    public async Task Accept_when_it_wakes_and_puts_to_sleep_at_once_then_neither_is_taken_for_the_other()
    {
        await SendAsync(Reverse);
        await SendAsync(Stations.Target);

        Assert.That(_counters.ToString(), Is.EqualTo("2 packets (1 started, 1 put-to-sleep)"));
    }

    private void Put(MachineState state) => _directory.Put(_directory.All.First(static machine => machine.Name == "nas") with { State = state });

    /// <summary>A packet comes, and has its verdict.</summary>
    private async Task SendAsync(MacAddress target)
    {
        _gate.Accept(Packets.For(target), Packets.Origin);
        _sent++;
        await Eventually.TrueAsync(
            () => Enum.GetValues<Verdict>().Sum(verdict => _counters[verdict]) >= _sent && _recorder.Waiting == 0, () => $"counted: {_counters}");
    }
}
