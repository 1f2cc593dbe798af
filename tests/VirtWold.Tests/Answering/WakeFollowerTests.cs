using VirtWold.Answering;
using VirtWold.Machines;
using VirtWold.Status;
using VirtWold.Tests.Machines;
using VirtWold.Tests.Support;
using VirtWold.Tests.Waking;
using VirtWold.Waking;

namespace VirtWold.Tests.Answering;

/// <summary>What is seen of a machine after its wake, by what its hypervisor tells. Its network is in the system tests.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class WakeFollowerTests : IDisposable
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly ManualTimeProvider _time = new();
    private readonly CollectingLogger _log = new();
    private readonly ScriptedHypervisor _hypervisor = new() { Signs = new MachineSigns(AgentState.Silent, []) };
    private readonly MachineDirectory _directory;
    private readonly PacketRecorder _recorder;
    private readonly WakeFollower _follower;
    private readonly Machine _machine;

    public WakeFollowerTests()
    {
        _directory = new MachineDirectory { Hypervisor = _hypervisor.Name };
        _directory.Replace([new MachineBuilder { State = MachineState.Running }.Build()]);
        _machine = _directory.All[0];
        Fleet fleet = new(_directory);
        _recorder = new PacketRecorder(fleet, _time);
        _follower = new WakeFollower(_hypervisor, fleet, new WakeReporter(new VerdictCounters(), _recorder, _time, _log), _time, _log);
    }

    public void Dispose() => _follower.Dispose();

    [Test]
    public async Task Follow_when_the_agent_appears_then_the_machine_is_ready_and_that_is_logged_and_kept()
    {
        Task<Readiness> end = Follow();
        await PassAsync(12 * Second);
        _hypervisor.Signs = new MachineSigns(AgentState.Connected, []);

        await _time.AdvanceUntilEndAsync(end, TimeSpan.FromMilliseconds(250));

        Readiness readiness = await end;
        Assert.That((readiness.Sign, readiness.By, readiness.After >= 12 * Second, readiness.After <= 15 * Second), Is.EqualTo((ReadySign.Agent, "guest agent", true, true)));
        Assert.That(_log.Texts.Single(), Does.Match(@"^nas answers \(guest agent\), 1[2-5]\d\d\d ms after the request to wake it$"));
        Assert.That(_recorder.FindLastWake(_machine.Key)?.Readiness, Is.EqualTo(readiness));
        Assert.That(_recorder.NewsSince(0).Wakes.Single().Readiness, Is.EqualTo(readiness));
    }

    [Test]
    public async Task Follow_when_a_readiness_probe_succeeds_then_the_machine_is_ready()
    {
        _hypervisor.Signs = new MachineSigns(AgentState.Silent, []) { AreKept = true };
        Task<Readiness> end = Follow();
        await PassAsync(12 * Second);
        _hypervisor.Signs = new MachineSigns(AgentState.Silent, []) { AreKept = true, IsProbed = true };

        await _time.AdvanceUntilEndAsync(end, TimeSpan.FromMilliseconds(250));

        Assert.That(((await end).Sign, (await end).By), Is.EqualTo((ReadySign.Probe, "readiness probe")));
    }

    [Test]
    public async Task Follow_when_nothing_answers_that_may_be_silent_then_ends_without_a_word()
    {
        _hypervisor.Signs = new MachineSigns(AgentState.Silent, []) { MayStaySilent = true };
        Task<Readiness> end = Follow();

        await _time.AdvanceUntilEndAsync(end, Second);

        Assert.That(((await end).Sign, _log.Lines.Count), Is.EqualTo((ReadySign.Unknown, 0)));
    }

    [Test]
    public async Task Follow_when_nothing_answers_then_gives_up_after_its_patience()
    {
        Task<Readiness> end = Follow();

        await _time.AdvanceUntilEndAsync(end, Second);

        Assert.That((await end).Sign, Is.EqualTo(ReadySign.Silent));
        Assert.That(_log.Texts.Single(), Does.StartWith("nas was woken, and hasn't answered for 30"));
        Assert.That(_recorder.FindLastWake(_machine.Key)?.Readiness, Is.Null);
    }

    [Test]
    public async Task Follow_when_the_machine_stops_then_ends_without_a_word()
    {
        Task<Readiness> end = Follow();
        await PassAsync(3 * Second);
        _directory.Put(_machine with { State = MachineState.ShutOff });

        await _time.AdvanceUntilEndAsync(end, Second);

        Assert.That(((await end).Sign, _log.Lines.Count), Is.EqualTo((ReadySign.Stopped, 0)));
    }

    [Test]
    public async Task Follow_when_the_machine_is_never_seen_running_then_ends_after_a_moment()
    {
        _directory.Put(_machine with { State = MachineState.ShutOff });
        Task<Readiness> end = Follow();

        await _time.AdvanceUntilEndAsync(end, Second);

        Assert.That(((await end).Sign, _time.Elapsed < TimeSpan.FromMinutes(1)), Is.EqualTo((ReadySign.Stopped, true)));
    }

    [Test]
    public async Task Follow_when_nothing_could_be_seen_then_asks_once_and_has_no_timer()
    {
        _hypervisor.Signs = MachineSigns.None;

        Readiness readiness = await Follow();

        Assert.That((readiness.Sign, _log.Lines.Count, _time.HasTimers), Is.EqualTo((ReadySign.Unknown, 0, false)));
    }

    [Test]
    public async Task Follow_when_the_machine_is_woken_again_then_the_newer_wake_is_followed()
    {
        Task<Readiness> first = Follow();
        await PassAsync(3 * Second);
        Task<Readiness> second = Follow();
        _hypervisor.Signs = new MachineSigns(AgentState.Connected, []);

        await _time.AdvanceUntilEndAsync(Task.WhenAll(first, second), Second);

        Assert.That(((await first).Sign, (await second).Sign), Is.EqualTo((ReadySign.Stopped, ReadySign.Agent)));
    }

    [Test]
    public async Task Dispose_when_a_machine_is_followed_then_that_ends()
    {
        Task<Readiness> end = Follow();
        await PassAsync(Second);

        _follower.Dispose();

        Assert.That((await end.WaitAsync(TimeSpan.FromSeconds(30))).Sign, Is.EqualTo(ReadySign.Unknown));
    }

    /// <summary>A wake that has succeeded.</summary>
    private Task<Readiness> Follow()
    {
        WakeTarget target = new(Packets.For(WakeOnLan.Stations.Target));
        WakeRequest request = new(1, target, Packets.Origin, _time.GetTimestamp(), default, null);
        _recorder.LetThrough(1, target, Packets.Origin);
        _recorder.Finished(request, new WakeOutcome(Verdict.Started, _machine));
        _follower.Follow(request, _machine);
        return _follower.Find(_machine.Key)!;
    }

    /// <summary>Time passes, tick by tick.</summary>
    private async Task PassAsync(TimeSpan time)
    {
        for (TimeSpan end = _time.Elapsed + time; _time.Elapsed < end; _time.Advance(TimeSpan.FromMilliseconds(250)))
        {
            await Eventually.TrueAsync(() => _time.HasTimers, static () => "nobody waits");
        }
    }
}
