namespace VirtWold.Machines.Libvirt;

// Waking by state:
//
//   shut off ───────────── start ──────────────┐
//   crashed ─── destroy ── start ──────────────┤
//   paused ─────────────── resume ─────────────┼── done
//   suspended ──────────── wake up ────────────┘
//   shutting down ── wait for another state ── from the top
//   running ────────────── look whether it is; nothing to do, or from the top
//   held ───────────────── say why
//
// One call where the state that the directory knows is right; where libvirt answers that it wasn't, one more look.
internal sealed partial class LibvirtHypervisor
{
    public async Task<WakeResult> WakeAsync(Machine machine, WakeCause cause, CancellationToken cancellation)
    {
        try
        {
            return await WakeByStateAsync(machine, cancellation);
        }
        catch (ObjectDisposedException)
        {
            // The session has ended, or has forgotten the domain, between two calls.
            return new WakeResult(WakeAction.Disconnected);
        }
    }

    private async Task<WakeResult> WakeByStateAsync(Machine machine, CancellationToken cancellation)
    {
        DomainState state = new(machine.State, machine.Reason);
        bool looked = false;
        while (true)
        {
            if (state.State == MachineState.ShuttingDown)
            {
                _logger.WaitingForShutdown(machine.Name);
                if (!await _directory.HasLeftAsync(MachineState.ShuttingDown, machine.Id, WakeResult.ShutdownPatience, cancellation))
                {
                    return WakeResult.StillShuttingDown;
                }

                if (_directory.FindById(machine.Id) is not { } stopped)
                {
                    return new WakeResult(WakeAction.Gone);
                }

                state = new DomainState(stopped.State, stopped.Reason);
                continue;
            }

            LibvirtSession? session = _session;
            if (session is null)
            {
                return new WakeResult(WakeAction.Disconnected);
            }

            if (session.Find(machine) is not { } domain)
            {
                return new WakeResult(WakeAction.Gone);
            }

            if (state.State == MachineState.Running && !looked)
            {
                // libvirt doesn't tell of each machine that ends: not of one that it couldn't take over when it was restarted itself.
                looked = true;
                state = await LookAsync(domain, cancellation) ?? state;
                continue;
            }

            try
            {
                return await WakeInTurnAsync(domain, state, cancellation);
            }
            catch (LibvirtException error) when (error.IsNoDomain)
            {
                return new WakeResult(WakeAction.Gone);
            }
            catch (LibvirtException error)
            {
                DomainState? now = looked ? null : await LookAsync(domain, cancellation);
                looked = true;
                if (now is null || now == state)
                {
                    return session.IsAlive ? new WakeResult(WakeAction.Failed, error.Message) : new WakeResult(WakeAction.Disconnected);
                }

                state = now.Value;
            }
        }
    }

    /// <summary>Wakes a machine when it is its turn, and keeps the turn until the hypervisor has answered, even if nobody waits for that.</summary>
    private async Task<WakeResult> WakeInTurnAsync(Domain domain, DomainState state, CancellationToken cancellation)
    {
        WakeTurn? turn = await _turns.TakeAsync(cancellation);
        if (turn is null)
        {
            return WakeResult.NoTurn;
        }

        return await Blocking(
            () =>
            {
                using (turn)
                {
                    return Wake(domain, state);
                }
            },
            CancellationToken.None).WaitAsync(cancellation);
    }

    private static WakeResult Wake(Domain domain, DomainState state)
    {
        switch (state.State)
        {
            case MachineState.ShutOff or MachineState.Unknown:
                return Start(domain);
            case MachineState.Crashed:
                domain.Destroy();
                domain.Start();
                return new WakeResult(WakeAction.Started, "it had crashed");
            case MachineState.Paused:
                domain.Resume();
                return new WakeResult(WakeAction.Resumed);
            case MachineState.Suspended:
                domain.WakeUp();
                return new WakeResult(WakeAction.WokenUp);
            default:
                return WakeResult.Expect(state.State, state.Reason);
        }
    }

    private static WakeResult Start(Domain domain)
    {
        bool isRestored = domain.HasSavedImage;
        domain.Start();
        if (!isRestored)
        {
            return new WakeResult(WakeAction.Started);
        }

        // A machine that was saved while it was paused comes back paused.
        if (domain.AskState().State is MachineState.Paused or MachineState.Held)
        {
            domain.Resume();
        }

        return new WakeResult(WakeAction.Started, "from its saved image");
    }

    /// <summary>What the domain is doing now; nothing where the hypervisor doesn't tell.</summary>
    private static async Task<DomainState?> LookAsync(Domain domain, CancellationToken cancellation)
    {
        try
        {
            return await Blocking(domain.AskState, cancellation);
        }
        catch (LibvirtException)
        {
            return null;
        }
    }

    /// <summary>Makes a call that may block for ever on a thread of its own.</summary>
    private static Task<T> Blocking<T>(Func<T> call, CancellationToken cancellation) =>
        Task.Factory.StartNew(call, cancellation, TaskCreationOptions.LongRunning, TaskScheduler.Default).WaitAsync(cancellation);
}
