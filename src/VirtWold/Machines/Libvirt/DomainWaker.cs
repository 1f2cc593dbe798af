using Microsoft.Extensions.Logging;

namespace VirtWold.Machines.Libvirt;

/// <summary>
/// Wakes domains by their state:
/// <code>
///   shut off ───────────── start ──────────────────────────┐
///   crashed ─── destroy ── start ──────────────────────────┤
///   paused ─────────────── resume ── still paused? wake up ┼── done
///   suspended ──────────── wake up ────────────────────────┘
///   shutting down ── wait for another state ── from the top
///   running, held ── look whether it is, now and then ── nothing to do, or from the top
/// </code>
/// One call where the state that the directory has is right; where libvirt answers that it isn't, a look, and from the top. Knows neither
/// connections nor threads: both are the transport's. Safe for all threads.
/// </summary>
/// <param name="directory">The machines.</param>
/// <param name="turns">Who starts or resumes a machine takes a turn; who only looks doesn't.</param>
/// <param name="transport">The connection, while there is one.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The log.</param>
internal sealed class DomainWaker(
    MachineDirectory directory, WakeTurns turns, Func<IDomainTransport?> transport, TimeProvider time, ILogger logger)
{
    /// <summary>How often a machine that is about to be off is looked at, beside the events.</summary>
    public static readonly TimeSpan ShutdownTick = TimeSpan.FromSeconds(1);

    /// <summary>How long a machine that was resumed may stay paused before it is woken up, and then before that has failed.</summary>
    public static readonly TimeSpan ResumePatience = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan ResumeTick = TimeSpan.FromMilliseconds(100);

    /// <summary>So many times libvirt may answer that the state is another one.</summary>
    private const int MaxRounds = 3;

    /// <summary>
    /// libvirt doesn't report each machine that ends, such as one that it couldn't take over when it was restarted itself: so a machine that
    /// runs, as far as is known, is looked at.
    /// </summary>
    private readonly DomainLooks _looks = new(time);

    /// <summary>Wakes a machine.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled; a call that has begun goes on.</exception>
    public async Task<WakeResult> WakeAsync(Machine machine, CancellationToken cancellation)
    {
        DomainState state = new(machine.State, machine.Reason);
        for (int round = 0; ; round++)
        {
            if (state.IsEnding)
            {
                bool isSaving = state.State == MachineState.Saving;
                DomainLook end = await AwaitEndAsync(
                    machine with { State = state.State }, isSaving ? WakeResult.SavePatience : WakeResult.ShutdownPatience, cancellation);
                if (end.State is not { } stopped)
                {
                    return end.IsGone ? new WakeResult(WakeAction.Gone) : isSaving ? WakeResult.StillSaving : WakeResult.StillShuttingDown;
                }

                state = stopped;
            }

            if (transport() is not { } hypervisor)
            {
                return new WakeResult(WakeAction.Disconnected);
            }

            try
            {
                if (state.State is MachineState.Running or MachineState.Held)
                {
                    DomainLook look = await _looks.TryAsync(hypervisor, machine, cancellation);
                    if (look.IsGone)
                    {
                        return new WakeResult(WakeAction.Gone);
                    }

                    if (look.State is null || look.State == state)
                    {
                        return WakeResult.Expect(state.State, state.Reason);
                    }

                    state = look.State.Value;
                    continue;
                }

                return await WakeInTurnAsync(hypervisor, machine, state, cancellation);
            }
            catch (LibvirtException error) when (error.IsNoDomain)
            {
                return new WakeResult(WakeAction.Gone);
            }
            catch (LibvirtException error)
            {
                DomainLook look = round < MaxRounds ? await DomainLook.AskAsync(hypervisor, machine, cancellation) : default;
                if (look.IsGone)
                {
                    return new WakeResult(WakeAction.Gone);
                }

                if (look.State is null || look.State == state)
                {
                    return Failed(hypervisor, error, state);
                }

                state = look.State.Value;
            }
            catch (ObjectDisposedException)
            {
                return new WakeResult(WakeAction.Disconnected);
            }
        }
    }

    /// <summary>Waits until a machine that is about to be off is: learned from events, or by polling now and then.</summary>
    /// <returns>What came; nothing where it took too long.</returns>
    private async Task<DomainLook> AwaitEndAsync(Machine machine, TimeSpan patience, CancellationToken cancellation)
    {
        logger.WaitingForShutdown(machine.Name, machine.StateText);
        long begun = time.GetTimestamp();
        while (time.GetElapsedTime(begun) < patience)
        {
            await AwaitChangeAsync(machine.Id, directory.FindById(machine.Id), cancellation);
            if (directory.IsCurrent && directory.FindById(machine.Id) is null)
            {
                return new DomainLook(null, IsGone: true);
            }

            // While there is no connection the machine may end all the same: that is seen afterwards.
            DomainLook look = transport() is { } hypervisor ? await DomainLook.AskAsync(hypervisor, machine, cancellation) : default;
            if (look is { IsGone: true } or { State: { IsEnding: false } })
            {
                return look;
            }
        }

        return default;
    }

    private async Task AwaitChangeAsync(string id, Machine? seen, CancellationToken cancellation)
    {
        using CancellationTokenSource tick = new(ShutdownTick, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(tick.Token, cancellation);
        try
        {
            await directory.WaitUntilAsync(
                directory => !ReferenceEquals(directory.FindById(id), seen) && directory.FindById(id)?.State is not (MachineState.ShuttingDown or MachineState.Saving),
                either.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // A tick.
        }
    }

    /// <summary>Wakes a machine when it is its turn, and keeps the turn until the hypervisor has answered, even if nobody waits for that.</summary>
    private async Task<WakeResult> WakeInTurnAsync(IDomainTransport hypervisor, Machine machine, DomainState state, CancellationToken cancellation)
    {
        if (await turns.TakeAsync(cancellation) is not { } turn)
        {
            return WakeResult.NoTurn;
        }

        return await InTurnAsync().WaitAsync(cancellation);

        async Task<WakeResult> InTurnAsync()
        {
            using (turn)
            {
                return state.State switch
                {
                    MachineState.Paused => await ResumeAsync(hypervisor, machine),
                    MachineState.Suspended => await hypervisor.CallAsync(machine, WakeUp),
                    MachineState.Crashed => await hypervisor.CallAsync(machine, StartAgain),
                    _ => await hypervisor.CallAsync(machine, Start),
                };
            }
        }
    }

    private static WakeResult WakeUp(IDomainCalls domain)
    {
        domain.WakeUp();
        return new WakeResult(WakeAction.WokenUp);
    }

    private static WakeResult StartAgain(IDomainCalls domain)
    {
        domain.Destroy();
        domain.Start();
        return new WakeResult(WakeAction.Started, "it had crashed");
    }

    private static WakeResult Start(IDomainCalls domain)
    {
        domain.Start();
        StartOutcome outcome = AskStart(domain);
        if (outcome == StartOutcome.RestoredPaused)
        {
            domain.Resume();
        }

        return outcome == StartOutcome.Booted ? new WakeResult(WakeAction.Started) : new WakeResult(WakeAction.Started, "from its saved image");
    }

    /// <summary>Asks after the start, which so waits for nothing.</summary>
    private static StartOutcome AskStart(IDomainCalls domain)
    {
        try
        {
            return domain.AskStart();
        }
        catch (LibvirtException)
        {
            // It was started, whatever came afterwards.
            return StartOutcome.Booted;
        }
    }

    /// <summary>
    /// Resumes a machine, and looks whether it runs. One that fell asleep while libvirt was away is taken for paused, and sleeps on: it has
    /// to be woken up.
    /// </summary>
    private async Task<WakeResult> ResumeAsync(IDomainTransport hypervisor, Machine machine)
    {
        await hypervisor.CallAsync(machine, static domain =>
        {
            domain.Resume();
            return true;
        });
        DomainState state = await AwaitRunningAsync(hypervisor, machine);
        if (!SleepsOn(state))
        {
            return new WakeResult(WakeAction.Resumed);
        }

        await hypervisor.CallAsync(machine, WakeUp);
        state = await AwaitRunningAsync(hypervisor, machine);
        return SleepsOn(state)
            ? new WakeResult(WakeAction.Failed, "it was resumed and woken up, and libvirt still has it as paused")
            : new WakeResult(WakeAction.WokenUp, "it was suspended");
    }

    /// <summary>Looks until a machine isn't paused any more, or for a while.</summary>
    private async Task<DomainState> AwaitRunningAsync(IDomainTransport hypervisor, Machine machine)
    {
        long begun = time.GetTimestamp();
        while (true)
        {
            DomainState state = await hypervisor.CallAsync(machine, static domain => domain.AskState());
            if (!SleepsOn(state) || time.GetElapsedTime(begun) >= ResumePatience)
            {
                return state;
            }

            await Task.Delay(ResumeTick, time);
        }
    }

    private static bool SleepsOn(DomainState state) => state.State is MachineState.Paused or MachineState.Suspended;

    private static WakeResult Failed(IDomainTransport hypervisor, LibvirtException error, DomainState state) => hypervisor.IsAlive
        ? new WakeResult(WakeAction.Failed, error.IsLocked ? $"its disk is in use, perhaps because it runs on another host: {error.Message}" : error.Message)
        : new WakeResult(WakeAction.Disconnected) { Unanswered = CallFor(state) };

    /// <summary>What is asked for in a state; null where that is a look alone.</summary>
    private static WakeAction? CallFor(DomainState state) =>
        state.State is MachineState.Running or MachineState.Held ? null : WakeResult.Expect(state.State, state.Reason).Action;
}
