using VirtWold.Machines;
using VirtWold.Machines.Libvirt;
using VirtWold.Tests.Support;

namespace VirtWold.Tests.Machines.Libvirt;

/// <summary>What becomes of a wake, by the machine's state as the directory has it and as libvirt has it; clock and transport are given.</summary>
internal sealed class DomainWakerTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private ManualTimeProvider _time = null!;
    private ScriptedDomain _domain = null!;
    private MachineDirectory _directory = null!;
    private CollectingLogger _log = null!;
    private WakeTurns _turns = null!;
    private DomainWaker _waker = null!;
    private bool _isConnected;

    [SetUp]
    public void SetUp()
    {
        _time = new ManualTimeProvider();
        _domain = new ScriptedDomain();
        _directory = new MachineDirectory();
        _log = new CollectingLogger();
        _turns = new WakeTurns(1, _time);
        _isConnected = true;
        _waker = new DomainWaker(_directory, _turns, () => _isConnected ? _domain : null, _time, _log);
    }

    [TearDown]
    public void TearDown() => _turns.Dispose();

    [TestCase(MachineState.ShutOff, "start outcome", WakeAction.Started)]
    [TestCase(MachineState.Unknown, "start outcome", WakeAction.Started)]
    [TestCase(MachineState.Crashed, "destroy start", WakeAction.Started)]
    [TestCase(MachineState.Paused, "resume look", WakeAction.Resumed)]
    [TestCase(MachineState.Suspended, "wake", WakeAction.WokenUp)]
    [TestCase(MachineState.Running, "list", WakeAction.AlreadyRunning)]
    [TestCase(MachineState.Held, "look", WakeAction.Failed)]
    public async Task WakeAsync_when_the_directory_is_right_then_makes_these_calls_alone(MachineState state, string calls, WakeAction action)
    {
        _domain.State = state;

        WakeResult result = await Wake(state);

        Assert.That((_domain.Calls, result.Action), Is.EqualTo((calls, action)));
    }

    [TestCase(MachineState.ShutOff, "list look start outcome", WakeAction.Started)]
    [TestCase(MachineState.Paused, "list look resume look", WakeAction.Resumed)]
    [TestCase(MachineState.Suspended, "list look wake", WakeAction.WokenUp)]
    [TestCase(MachineState.Crashed, "list look destroy start", WakeAction.Started)]
    public async Task WakeAsync_when_it_was_taken_for_running_then_its_real_state_decides(MachineState state, string calls, WakeAction action)
    {
        _domain.State = state;

        WakeResult result = await Wake(MachineState.Running);

        Assert.That((_domain.Calls, result.Action), Is.EqualTo((calls, action)));
    }

    [Test]
    public async Task WakeAsync_when_it_was_taken_for_held_and_is_off_then_it_is_started()
    {
        WakeResult result = await Wake(MachineState.Held);

        Assert.That((_domain.Calls, result.Action), Is.EqualTo(("look start outcome", WakeAction.Started)));
    }

    [Test]
    public async Task WakeAsync_when_it_runs_and_packets_come_again_and_again_then_a_list_serves_several()
    {
        _domain.State = MachineState.Running;
        for (int i = 0; i < 6; i++)
        {
            await Wake(MachineState.Running);
            _time.Advance(DomainLooks.ListLife / 2);
        }

        Assert.That(_domain.Calls, Is.EqualTo("list list list"));
    }

    [Test]
    public async Task WakeAsync_when_it_is_held_and_packets_come_again_and_again_then_it_is_looked_at_now_and_then()
    {
        _domain.State = MachineState.Held;
        for (int i = 0; i < 4; i++)
        {
            await Wake(MachineState.Held);
            _time.Advance(DomainLooks.Pause / 2);
        }

        Assert.That(_domain.Calls, Is.EqualTo("look look"));
    }

    [TestCase(MachineState.Running)]
    [TestCase(MachineState.Held)]
    public async Task WakeAsync_when_all_turns_are_taken_then_a_machine_that_needs_none_is_answered(MachineState state)
    {
        using WakeTurn? turn = await _turns.TakeAsync(CancellationToken.None);
        _domain.State = state;

        Task<WakeResult> waking = Wake(state);

        Assert.That((await waking).Action, Is.EqualTo(WakeResult.Expect(state, "").Action));
    }

    [Test]
    public async Task WakeAsync_when_a_start_hangs_then_its_turn_is_free_after_a_while()
    {
        TaskCompletionSource hanging = new();
        _domain.Hold = _ => hanging.Task;
        Task<WakeResult> first = _waker.WakeAsync(Machine(MachineState.ShutOff), CancellationToken.None);
        _domain.Hold = static _ => Task.CompletedTask;
        Task<WakeResult> second = _waker.WakeAsync(Machine(MachineState.ShutOff, "other"), CancellationToken.None);

        _time.Advance(WakeTurns.Patience - TimeSpan.FromSeconds(1));
        bool waited = !second.IsCompleted;
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.That((waited, first.IsCompleted), Is.EqualTo((true, false)));
        Assert.That(await second.WaitAsync(Patience), Is.EqualTo(new WakeResult(WakeAction.Started)).Or.EqualTo(WakeResult.NoTurn));
        hanging.SetResult();
        await first.WaitAsync(Patience);
    }

    [Test]
    public async Task WakeAsync_when_the_waiter_gives_up_then_the_turn_is_kept_until_the_call_has_ended()
    {
        TaskCompletionSource hanging = new();
        _domain.Hold = _ => hanging.Task;
        using CancellationTokenSource source = new();
        Task<WakeResult> waking = _waker.WakeAsync(Machine(MachineState.ShutOff), source.Token);

        await source.CancelAsync();

        await Assert.ThatAsync(async () => await waking, Throws.InstanceOf<OperationCanceledException>());
        Task<WakeTurn?> next = _turns.TakeAsync(CancellationToken.None);
        Assert.That(next.IsCompleted, Is.False);
        hanging.SetResult();
        (await next.WaitAsync(Patience))!.Dispose();
    }

    [Test]
    public async Task WakeAsync_when_it_was_saved_while_paused_then_it_is_resumed_after_its_start()
    {
        _domain.StartOutcome = StartOutcome.RestoredPaused;

        WakeResult result = await Wake(MachineState.ShutOff);

        Assert.That((_domain.Calls, result), Is.EqualTo(("start outcome resume", new WakeResult(WakeAction.Started, "from its saved image"))));
    }

    [Test]
    public async Task WakeAsync_when_it_boots_into_a_pause_of_the_hypervisor_then_it_is_left_so()
    {
        _domain.On = call => _domain.State = call == "start" ? MachineState.Held : _domain.State;

        await Wake(MachineState.ShutOff);

        Assert.That(_domain.Calls, Is.EqualTo("start outcome"));
    }

    [Test]
    public async Task WakeAsync_when_it_was_saved_while_it_ran_then_it_is_left_as_it_is()
    {
        _domain.StartOutcome = StartOutcome.Restored;

        WakeResult result = await Wake(MachineState.ShutOff);

        Assert.That((_domain.Calls, result), Is.EqualTo(("start outcome", new WakeResult(WakeAction.Started, "from its saved image"))));
    }

    [Test]
    public async Task WakeAsync_when_libvirt_does_not_tell_what_a_start_brought_then_it_was_started_all_the_same()
    {
        _domain.On = call => Refuse(call == "outcome", LibvirtErrorCode.Internal, "gone away", MachineState.Running);

        WakeResult result = await Wake(MachineState.ShutOff);

        Assert.That((_domain.Calls, result), Is.EqualTo(("start outcome", new WakeResult(WakeAction.Started))));
    }

    [Test]
    public async Task WakeAsync_when_it_was_resumed_and_is_suspended_then_it_is_woken_up()
    {
        _domain.On = call => _domain.State = call == "resume" ? MachineState.Suspended : _domain.State;
        Task<WakeResult> waking = _waker.WakeAsync(Machine(MachineState.Paused), CancellationToken.None);

        WakeResult result = await AdvanceUntil(waking);

        Assert.That((result.Action, _domain.Calls[.."resume look".Length], _domain.Calls[^"wake look".Length..]), Is.EqualTo(
            (WakeAction.WokenUp, "resume look", "wake look")));
    }

    [Test]
    public async Task WakeAsync_when_it_was_resumed_and_stays_paused_then_it_is_woken_up()
    {
        _domain.On = call => _domain.State = call == "resume" ? MachineState.Paused : _domain.State;

        WakeResult result = await AdvanceUntil(_waker.WakeAsync(Machine(MachineState.Paused), CancellationToken.None));

        Assert.That(result, Is.EqualTo(new WakeResult(WakeAction.WokenUp, "it was suspended")));
    }

    [Test]
    public async Task WakeAsync_when_it_takes_a_moment_to_run_after_a_resume_then_it_is_not_woken_up()
    {
        int looks = 0;
        _domain.On = call =>
        {
            looks += call == "look" ? 1 : 0;
            _domain.State = call == "resume" || (call == "look" && looks < 3) ? MachineState.Paused : MachineState.Running;
        };

        WakeResult result = await AdvanceUntil(_waker.WakeAsync(Machine(MachineState.Paused), CancellationToken.None));

        Assert.That((result, _domain.Calls.Contains("wake", StringComparison.Ordinal)), Is.EqualTo((new WakeResult(WakeAction.Resumed), false)));
    }

    [Test]
    public async Task WakeAsync_when_neither_resume_nor_wake_up_helps_then_it_has_failed()
    {
        _domain.On = call => _domain.State = MachineState.Paused;

        WakeResult result = await AdvanceUntil(_waker.WakeAsync(Machine(MachineState.Paused), CancellationToken.None));

        Assert.That(result.Action, Is.EqualTo(WakeAction.Failed));
    }

    [TestCase(MachineState.ShuttingDown, "nas is shutting down")]
    [TestCase(MachineState.Saving, "nas is being saved")]
    public async Task WakeAsync_when_the_directory_has_it_running_and_it_ends_then_its_real_end_is_waited_for(MachineState ending, string news)
    {
        _domain.State = ending;
        Machine running = Machine(MachineState.Running);
        _directory.Replace([running]);
        Task<WakeResult> waking = _waker.WakeAsync(running, CancellationToken.None);
        await _log.WaitForAsync(news);
        await TickAsync();
        await TickAsync();
        bool waited = !waking.IsCompleted;

        _domain.State = MachineState.ShutOff;
        WakeResult result = await AdvanceUntil(waking);

        Assert.That((waited, result), Is.EqualTo((true, new WakeResult(WakeAction.Started))));
    }

    [TestCase(MachineState.ShuttingDown, "nas is shutting down")]
    [TestCase(MachineState.Saving, "nas is being saved")]
    public async Task WakeAsync_when_the_event_of_its_end_is_lost_then_a_look_finds_it_off(MachineState ending, string news)
    {
        _domain.State = ending;
        Machine stopping = Machine(ending);
        _directory.Replace([stopping]);
        Task<WakeResult> waking = _waker.WakeAsync(stopping, CancellationToken.None);
        await _log.WaitForAsync(news);
        _domain.State = MachineState.ShutOff;

        Assert.That(await AdvanceUntil(waking), Is.EqualTo(new WakeResult(WakeAction.Started)));
    }

    [TestCase(MachineState.ShuttingDown, "nas is shutting down")]
    [TestCase(MachineState.Saving, "nas is being saved")]
    public async Task WakeAsync_when_it_runs_after_its_end_or_goes_on_then_nothing_is_done(MachineState ending, string news)
    {
        _domain.State = ending;
        Machine stopping = Machine(ending);
        _directory.Replace([stopping]);
        Task<WakeResult> waking = _waker.WakeAsync(stopping, CancellationToken.None);
        await _log.WaitForAsync(news);
        _domain.State = MachineState.Running;

        Assert.That(await AdvanceUntil(waking), Is.EqualTo(new WakeResult(WakeAction.AlreadyRunning)));
    }

    [Test]
    public async Task WakeAsync_when_the_connection_is_away_while_it_shuts_down_then_it_is_waited_for()
    {
        _domain.State = MachineState.ShuttingDown;
        Machine stopping = Machine(MachineState.ShuttingDown);
        _directory.Replace([stopping]);
        Task<WakeResult> waking = _waker.WakeAsync(stopping, CancellationToken.None);
        await _log.WaitForAsync("nas is shutting down");
        _isConnected = false;
        _directory.MarkStale();
        await TickAsync();
        _domain.State = MachineState.ShutOff;
        _isConnected = true;

        Assert.That(await AdvanceUntil(waking), Is.EqualTo(new WakeResult(WakeAction.Started)));
    }

    [TestCase(MachineState.ShuttingDown, 60)]
    [TestCase(MachineState.Saving, 300)]
    public async Task WakeAsync_when_it_never_ends_then_it_has_failed_after_that_many_seconds(MachineState ending, int seconds)
    {
        _domain.State = ending;
        Machine machine = Machine(ending);
        _directory.Replace([machine]);
        long begun = _time.GetTimestamp();

        WakeResult result = await AdvanceUntil(_waker.WakeAsync(machine, CancellationToken.None), milliseconds: 5000);

        Assert.That((result.Action, _time.GetElapsedTime(begun).TotalSeconds), Is.EqualTo((WakeAction.Failed, (double)seconds)));
        Assert.That(result.Detail, Does.EndWith($" after {seconds} s"));
    }

    [Test]
    public async Task WakeAsync_when_libvirt_refuses_and_the_state_was_right_then_its_reason_is_the_result()
    {
        _domain.On = call => Refuse(call == "start", LibvirtErrorCode.Internal, "no disk", MachineState.ShutOff);

        Assert.That(await Wake(MachineState.ShutOff), Is.EqualTo(new WakeResult(WakeAction.Failed, "no disk")));
    }

    [Test]
    public async Task WakeAsync_when_another_host_has_its_disk_then_that_is_the_result()
    {
        _domain.On = call => Refuse(call == "start", LibvirtErrorCode.Internal, "Failed to get \"write\" lock", MachineState.ShutOff);

        WakeResult result = await Wake(MachineState.ShutOff);

        Assert.That(result.Detail, Does.StartWith("its disk is in use, perhaps because it runs on another host: "));
    }

    [Test]
    public async Task WakeAsync_when_the_answers_contradict_each_other_again_and_again_then_it_gives_up()
    {
        bool isOff = false;
        _domain.On = call =>
        {
            isOff ^= call != "look";
            Refuse(call != "look", LibvirtErrorCode.Internal, "not now", isOff ? MachineState.Paused : MachineState.ShutOff);
        };

        WakeResult result = await AdvanceUntil(_waker.WakeAsync(Machine(MachineState.ShutOff), CancellationToken.None));

        Assert.That(result, Is.EqualTo(new WakeResult(WakeAction.Failed, "not now")));
    }

    [TestCase("start", MachineState.ShutOff)]
    [TestCase("look", MachineState.Running)]
    public async Task WakeAsync_when_libvirt_does_not_know_it_any_more_then_it_is_gone(string when, MachineState state)
    {
        _domain.Running = [];
        _domain.On = call => Refuse(call == when, LibvirtErrorCode.NoDomain, "Domain not found", state);

        Assert.That(await Wake(state), Is.EqualTo(new WakeResult(WakeAction.Gone)));
    }

    [TestCase(MachineState.ShutOff, WakeAction.Started)]
    [TestCase(MachineState.Paused, WakeAction.Resumed)]
    [TestCase(MachineState.Suspended, WakeAction.WokenUp)]
    public async Task WakeAsync_when_the_connection_breaks_during_the_call_then_nobody_knows(MachineState state, WakeAction unanswered)
    {
        _domain.On = _ =>
        {
            _domain.IsAlive = false;
            throw new LibvirtException(LibvirtErrorCode.Internal, 0, "client socket is closed");
        };

        Assert.That(await Wake(state), Is.EqualTo(new WakeResult(WakeAction.Disconnected) { Unanswered = unanswered }));
    }

    private static Machine Machine(MachineState state, string name = "nas") =>
        new MachineBuilder { Name = name, Id = (name == "nas" ? ScriptedDomain.Id : Guid.Empty).ToString(), State = state }.Build();

    private Task<WakeResult> Wake(MachineState state) => AdvanceUntil(_waker.WakeAsync(Machine(state), CancellationToken.None));

    /// <summary>Refuses a call, and leaves the domain in a state.</summary>
    private void Refuse(bool isIt, LibvirtErrorCode code, string message, MachineState state)
    {
        if (isIt)
        {
            _domain.State = state;
            throw new LibvirtException(code, 0, message);
        }
    }

    /// <summary>Lets a second pass, once the waker waits for it.</summary>
    private async Task TickAsync()
    {
        await Eventually.TrueAsync(() => _time.HasTimers, () => "the waker waits for nothing");
        _time.Advance(DomainWaker.ShutdownTick);
    }

    /// <summary>Lets the clock run, as fast as it is waited for and by that much at a time, until a wake has ended.</summary>
    private async Task<WakeResult> AdvanceUntil(Task<WakeResult> waking, int milliseconds = 100)
    {
        await Eventually.TrueAsync(
            () =>
            {
                if (!waking.IsCompleted && _time.HasTimers)
                {
                    _time.Advance(TimeSpan.FromMilliseconds(milliseconds));
                }

                return waking.IsCompleted;
            },
            () => $"the wake didn't end; calls: {_domain.Calls}");
        return await waking;
    }
}
