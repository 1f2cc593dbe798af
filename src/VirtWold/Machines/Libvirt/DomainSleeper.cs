namespace VirtWold.Machines.Libvirt;

/// <summary>Puts domains to sleep, and sees that they do. Knows neither connections nor threads: both are the transport's. Safe for all threads.</summary>
/// <param name="transport">The connection, while there is one.</param>
/// <param name="time">The clock.</param>
internal sealed class DomainSleeper(Func<IDomainTransport?> transport, TimeProvider time)
{
    /// <summary>How often a guest that was asked to sleep is looked at.</summary>
    public static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(500);

    /// <summary>Puts a machine to sleep. Saving it takes as long as its memory takes to be written.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled; a call that has begun goes on.</exception>
    public async Task<SleepResult> SleepAsync(Machine machine, SleepWay way, CancellationToken cancellation)
    {
        if (transport() is not { } hypervisor)
        {
            return SleepResult.Disconnected;
        }

        try
        {
            DomainState state = await hypervisor.CallAsync(machine, static domain => domain.AskState()).WaitAsync(cancellation);
            return state.State switch
            {
                MachineState.ShutOff or MachineState.Crashed or MachineState.Suspended => new SleepResult(SleepAction.AlreadyAsleep),
                MachineState.Running => await SleepAsync(hypervisor, machine, way, cancellation),
                MachineState.ShuttingDown or MachineState.Saving => await AwaitAsync(hypervisor, machine, way, cancellation),
                _ => new SleepResult(SleepAction.Failed, $"it is {(machine with { State = state.State, Reason = state.Reason }).StateText}"),
            };
        }
        catch (LibvirtException error)
        {
            return error.IsNoDomain ? SleepResult.Gone : hypervisor.IsAlive ? new SleepResult(SleepAction.Failed, Explain(error, way)) : SleepResult.Disconnected;
        }
        catch (ObjectDisposedException)
        {
            return SleepResult.Disconnected;
        }
    }

    private async Task<SleepResult> SleepAsync(IDomainTransport hypervisor, Machine machine, SleepWay way, CancellationToken cancellation)
    {
        await hypervisor.CallLongAsync(machine, domain =>
        {
            switch (way)
            {
                case SleepWay.Save:
                    domain.Save();
                    break;
                case SleepWay.Suspend:
                    domain.Suspend();
                    break;
                default:
                    domain.ShutDown();
                    break;
            }

            return true;
        }).WaitAsync(cancellation);
        return await AwaitAsync(hypervisor, machine, way, cancellation);
    }

    /// <summary>Looks until the machine sleeps, or for a while.</summary>
    private async Task<SleepResult> AwaitAsync(IDomainTransport hypervisor, Machine machine, SleepWay way, CancellationToken cancellation)
    {
        long begun = time.GetTimestamp();
        while (true)
        {
            DomainState state = await hypervisor.CallAsync(machine, static domain => domain.AskState()).WaitAsync(cancellation);
            if (state.State is MachineState.ShutOff or MachineState.Suspended)
            {
                return new SleepResult(SleepAction.Asleep);
            }

            if (time.GetElapsedTime(begun) >= SleepResult.GuestPatience)
            {
                string asked = way == SleepWay.Suspend ? "suspend itself" : "shut down";
                return new SleepResult(SleepAction.Failed, $"it was asked to {asked} and hasn't done so within {Duration.Describe(SleepResult.GuestPatience)}");
            }

            await Task.Delay(Tick, time, cancellation);
        }
    }

    private static string Explain(LibvirtException error, SleepWay way) => error switch
    {
        { Code: LibvirtErrorCode.AgentUnresponsive or LibvirtErrorCode.ArgumentUnsupported } when way == SleepWay.Suspend =>
            $"{error.Message}; to suspend takes qemu-guest-agent in the guest and its channel in the definition; how=\"save\" takes neither",
        { IsRefused: true } => $"{error.Message}; allow it by the polkit rule: see docs/security.md",
        _ => error.Message,
    };
}
