using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using VirtWold.Machines;
using VirtWold.WakeOnLan;

namespace VirtWold.Waking;

/// <summary>
/// The only place that wakes machines: takes what the gate let through, chooses the machine, has the hypervisor wake it, and tells what
/// came of it. A wake that takes long holds up no other.
/// </summary>
internal sealed class Waker(
    WakeGate gate,
    MachineDirectory directory,
    IHypervisor hypervisor,
    WakePolicy policy,
    VerdictCounters counters,
    IPacketObserver observer,
    TimeProvider time,
    ILogger logger)
{
    /// <summary>How long a request waits for a directory that isn't current.</summary>
    private static readonly TimeSpan DirectoryPatience = TimeSpan.FromSeconds(30);

    /// <summary>After so long it is said that a wake is still under way, and then again and again.</summary>
    private static readonly TimeSpan FirstReminder = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan NextReminders = TimeSpan.FromSeconds(60);

    /// <summary>A lost connection is noticed by its own thread in a moment: so long is waited before the directory is asked again.</summary>
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(100);

    private readonly Lock _lock = new();
    private readonly HashSet<string> _machinesUnderWay = [];

    /// <summary>Wakes until it is cancelled; then says which wakes it abandons.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        List<Task> underWay = [];
        try
        {
            await foreach (WakeRequest request in gate.Requests.ReadAllAsync(stopping))
            {
                if (request.Proof is { } proof)
                {
                    proof.SetResult();
                    continue;
                }

                underWay.RemoveAll(static wake => wake.IsCompleted);
                underWay.Add(HandleAsync(request, stopping));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(underWay);
        }
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "One request's fault is said and ends there.")]
    private async Task HandleAsync(WakeRequest request, CancellationToken stopping)
    {
        MacAddress target = request.Packet.Target;
        try
        {
            Report(request, await WakeAsync(request, stopping));
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            logger.Abandoned(target);
            request.Reply?.TrySetCanceled(CancellationToken.None);
        }
        catch (Exception fault)
        {
            Report(request, new WakeOutcome(Verdict.Failed, target.ToString(), fault.Message));
        }
        finally
        {
            gate.Complete(target);
        }
    }

    private async Task<WakeOutcome> WakeAsync(WakeRequest request, CancellationToken stopping)
    {
        MacAddress target = request.Packet.Target;
        for (bool isFirst = true; ; isFirst = false)
        {
            if (!await IsCurrentAsync(request, stopping))
            {
                return new WakeOutcome(Verdict.Failed, target.ToString(), $"{hypervisor.Name} isn't connected");
            }

            ImmutableArray<Machine> owners = directory.Find(target);
            if (owners.IsEmpty)
            {
                return new WakeOutcome(Verdict.UnknownMac, target.ToString(), "");
            }

            if (policy.Check(request.Packet, owners) is { } denial)
            {
                return new WakeOutcome(denial, target.ToString(), "");
            }

            owners = owners.RemoveAll(owner => !policy.Allows(owner));
            Machine machine = owners.ToWake();
            bool isAmbiguous = owners.Length > 1 && machine.State != MachineState.Running;
            if (isAmbiguous && isFirst)
            {
                logger.Ambiguous(target, owners.Length, string.Join(", ", owners.Select(static owner => owner.Name)), machine.Name);
            }

            if (logger.IsEnabled(LogLevel.Debug))
            {
                logger.Asking(target, machine.Name, machine.StateText, hypervisor.Name);
            }

            WakeResult result = await WakeOnceAsync(machine, new WakeCause(target, request.Origin), stopping);
            switch (result.Action)
            {
                case WakeAction.Disconnected when time.GetElapsedTime(request.ReceivedAt) < DirectoryPatience:
                    await Task.Delay(Moment, time, stopping);
                    continue;
                case WakeAction.Disconnected:
                    return new WakeOutcome(Verdict.Failed, machine.Name, $"the connection to {hypervisor.Name} was lost") { MachineId = machine.Id };
                case WakeAction.Gone:
                    return new WakeOutcome(Verdict.Failed, machine.Name, "it is gone");
                default:
                    Verdict done = result.Action.ToVerdict();
                    return new WakeOutcome(isAmbiguous && done.IsWake() ? Verdict.Ambiguous : done, machine.Name, result.Detail)
                    {
                        MachineId = machine.Id,
                        Done = done,
                    };
            }
        }
    }

    /// <summary>Wakes a machine, unless that is under way for another of its addresses.</summary>
    private async Task<WakeResult> WakeOnceAsync(Machine machine, WakeCause cause, CancellationToken stopping)
    {
        lock (_lock)
        {
            if (!_machinesUnderWay.Add(machine.Id))
            {
                return new WakeResult(WakeAction.AlreadyRunning);
            }
        }

        try
        {
            Task<WakeResult> wake = hypervisor.WakeAsync(machine, cause, stopping);
            await RemindAsync(wake, machine, cause.Target, stopping);
            return await wake;
        }
        finally
        {
            lock (_lock)
            {
                _machinesUnderWay.Remove(machine.Id);
            }
        }
    }

    /// <summary>Says now and then that a wake is still under way, until it isn't.</summary>
    private async Task RemindAsync(Task wake, Machine machine, MacAddress target, CancellationToken stopping)
    {
        long begun = time.GetTimestamp();
        TimeSpan pause = FirstReminder;
        while (!wake.IsCompleted && !stopping.IsCancellationRequested)
        {
            using CancellationTokenSource done = CancellationTokenSource.CreateLinkedTokenSource(stopping);
            Task reminder = Task.Delay(pause, time, done.Token);
            if (await Task.WhenAny(wake, reminder) == reminder && !stopping.IsCancellationRequested)
            {
                logger.StillWaiting(hypervisor.Name, machine.Name, target, (long)Math.Round(time.GetElapsedTime(begun).TotalSeconds));
                pause = NextReminders;
            }

            await done.CancelAsync();
        }
    }

    /// <summary>Waits for a directory that somebody vouches for.</summary>
    private async Task<bool> IsCurrentAsync(WakeRequest request, CancellationToken stopping)
    {
        if (directory.IsCurrent)
        {
            return true;
        }

        logger.WaitingForDirectory(request.Packet.Target, hypervisor.Name, request.Origin, Verdict.Waiting.Name());
        hypervisor.Hurry();
        TimeSpan left = DirectoryPatience - time.GetElapsedTime(request.ReceivedAt);
        if (left <= TimeSpan.Zero)
        {
            return false;
        }

        using CancellationTokenSource patience = new(left, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, stopping);
        try
        {
            await directory.WaitUntilAsync(static directory => directory.IsCurrent, either.Token);
            return true;
        }
        catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
        {
            return false;
        }
    }

    private void Report(in WakeRequest request, in WakeOutcome outcome)
    {
        TimeSpan duration = time.GetElapsedTime(request.ReceivedAt);
        counters.Count(outcome.Verdict);
        observer.Finished(request, outcome, duration);
        request.Reply?.TrySetResult(outcome);
        MacAddress mac = request.Packet.Target;
        long milliseconds = (long)duration.TotalMilliseconds;
        string detail = outcome.Detail.Length > 0 ? $" ({outcome.Detail})" : "";
        switch (outcome.Done)
        {
            case Verdict.Started:
                logger.Started(outcome.Machine, mac, milliseconds, detail, request.Origin, outcome.Verdict.Name());
                break;
            case Verdict.Resumed:
                logger.Resumed(outcome.Machine, mac, milliseconds, detail, request.Origin, outcome.Verdict.Name());
                break;
            case Verdict.Woken:
                logger.WokenUp(outcome.Machine, mac, milliseconds, detail, request.Origin, outcome.Verdict.Name());
                break;
            case Verdict.AlreadyRunning:
                logger.AlreadyRunning(outcome.Machine, mac, request.Origin, outcome.Verdict.Name());
                break;
            case Verdict.Failed:
                logger.Failed(outcome.Machine, mac, outcome.Detail, request.Origin, outcome.Verdict.Name());
                break;
            default:
                gate.Report(outcome.Verdict, mac, request.Origin);
                break;
        }
    }
}
