using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using VirtWold.Machines;

namespace VirtWold.Waking;

/// <summary>
/// The only place that wakes machines: takes what the gate let through, waits for the directory where it must, has the hypervisor wake the
/// machine, or put it to sleep where a packet asks for that, and reports what came of it. A wake that takes long holds up no other. Runs on
/// the threads that bring requests, capture among them, so nothing here blocks.
/// </summary>
internal sealed class Waker(
    WakeGate gate, Fleet fleet, IHypervisor hypervisor, WakePolicy policy, WakeReporter reporter, TimeProvider time, ILogger logger)
{
    /// <summary>How long a request waits for a directory that isn't current.</summary>
    private static readonly TimeSpan DirectoryPatience = TimeSpan.FromSeconds(30);

    /// <summary>How often a directory that isn't current is asked for while a request waits for it.</summary>
    private static readonly TimeSpan HurryInterval = TimeSpan.FromSeconds(2);

    /// <summary>When a wake that is still under way is logged, first and then again and again.</summary>
    private static readonly TimeSpan FirstReminder = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan NextReminders = TimeSpan.FromSeconds(60);

    /// <summary>A lost connection is noticed by its own thread in a moment: then the directory isn't current any more.</summary>
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(100);

    /// <summary>Sees when a machine that was woken answers; null if nobody wants to know.</summary>
    public IWakeFollower? Follower { get; init; }

    private readonly Lock _lock = new();
    private readonly Dictionary<MachineKey, Task<WakeResult>> _underWay = [];

    /// <summary>Wakes until it is cancelled; then reports which wakes it abandons.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        List<Task> handled = [];
        try
        {
            await foreach (WakeRequest request in gate.Requests.ReadAllAsync(stopping))
            {
                if (request.Proof is { } proof)
                {
                    proof.SetResult();
                    continue;
                }

                handled.RemoveAll(static request => request.IsCompleted);
                handled.Add(HandleAsync(request, stopping));
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            await Task.WhenAll(handled);
        }
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "One request's fault is reported and ends there.")]
    private async Task HandleAsync(WakeRequest request, CancellationToken stopping)
    {
        WakeOutcome outcome;
        try
        {
            outcome = await WakeAsync(request, stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            reporter.Abandoned(request);
            request.Reply?.TrySetCanceled(CancellationToken.None);
            gate.Complete(request.Target);
            return;
        }
        catch (Exception fault)
        {
            outcome = new WakeOutcome(Verdict.Failed, request.Decision.Machine, fault.Message);
        }

        outcome = outcome with { Duration = time.GetElapsedTime(request.ReceivedAt) };
        // Before it is reported: who learns that it has ended may ask again.
        gate.Complete(request.Target);
        reporter.Finished(request, outcome);
        if (outcome is { Machine: { } woken } && outcome.Verdict.IsWake() && IsAskedAfter(request, woken))
        {
            Follower?.Follow(request, woken);
        }

        request.Reply?.TrySetResult(outcome);
    }

    /// <summary>
    /// Whether to follow a machine until it answers. To see how it is connected takes a call to its hypervisor, which isn't made for each wake:
    /// only where the machine has ports or an agent to ask, or a person or program has asked for the wake and reads the answer.
    /// </summary>
    private static bool IsAskedAfter(in WakeRequest request, Machine machine) =>
        request.Reply is not null || machine.Access is not null || machine.HasAgent;

    private async Task<WakeOutcome> WakeAsync(WakeRequest request, CancellationToken stopping)
    {
        Decision decision = request.Decision;
        (MachineKey Machine, WakeAction Action)? unanswered = null;
        for (bool isFirst = true; ; isFirst = false)
        {
            if (decision.Kind == DecisionKind.Wait)
            {
                if (!await IsCurrentAsync(request, stopping))
                {
                    return new WakeOutcome(Verdict.Failed, decision.Machine, $"{Absent()} isn't connected");
                }

                decision = Decision.Make(request.Target, request.Origin, request.Target.OwnersIn(fleet), policy);
                if (decision.Kind == DecisionKind.Wait)
                {
                    // It was current for a moment.
                    continue;
                }
            }

            if (decision is { Kind: DecisionKind.Refuse } or { Machine: null })
            {
                return new WakeOutcome(decision.Verdict, decision.Machine);
            }

            if (decision.Kind == DecisionKind.Sleep)
            {
                SleepResult sleep = await hypervisor.SleepAsync(decision.Machine, decision.Machine.SleepsBy, stopping);
                return new WakeOutcome(sleep.Action.ToVerdict(), decision.Machine, sleep.Detail);
            }

            if (decision.IsAmbiguous && isFirst)
            {
                reporter.Ambiguous(request.Target, decision);
            }

            Machine machine = decision.Machine;
            (WakeResult result, bool isJoined) = await WakeOnceAsync(machine, request, stopping);
            if (!isJoined && result.Unanswered is { } action)
            {
                unanswered = (machine.Key, action);
            }
            else if (result.Action == WakeAction.AlreadyRunning && unanswered is { } asked && asked.Machine == machine.Key)
            {
                result = WakeResult.WithoutAnswer(asked.Action);
            }

            switch (result.Action)
            {
                case WakeAction.Disconnected when time.GetElapsedTime(request.ReceivedAt) < DirectoryPatience:
                    await Task.Delay(Moment, time, stopping);
                    decision = Decision.Make(request.Target, request.Origin, request.Target.OwnersIn(fleet), policy);
                    continue;
                case WakeAction.Disconnected:
                    return new WakeOutcome(Verdict.Failed, machine, $"the connection to {machine.Hypervisor} was lost");
                case WakeAction.Gone:
                    return new WakeOutcome(Verdict.Failed, machine, "it is gone");
                case var _ when isJoined && result.Action != WakeAction.Failed:
                    return new WakeOutcome(Verdict.Duplicate, machine, "its wake was under way for another request");
                default:
                    Verdict verdict = result.Action.ToVerdict();
                    return new WakeOutcome(verdict, machine, result.Detail) { IsAmbiguous = decision.IsAmbiguous && verdict.IsWake() };
            }
        }
    }

    /// <summary>Wakes a machine; where that is under way for another request, waits for what comes of that.</summary>
    private async Task<(WakeResult Result, bool IsJoined)> WakeOnceAsync(Machine machine, WakeRequest request, CancellationToken stopping)
    {
        TaskCompletionSource<WakeResult> own = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<WakeResult>? others;
        lock (_lock)
        {
            if (!_underWay.TryGetValue(machine.Key, out others))
            {
                _underWay[machine.Key] = own.Task;
            }
        }

        if (others is not null)
        {
            return (await others.WaitAsync(stopping), true);
        }

        try
        {
            if (logger.IsEnabled(LogLevel.Debug))
            {
                logger.Asking(request.Target.ToString(), machine.Name, machine.StateText, machine.Hypervisor);
            }

            Task<WakeResult> wake = hypervisor.WakeAsync(machine, new WakeCause(request.Target.Mac, request.Origin), stopping);
            WakeResult result = await WithRemindersAsync(wake, machine, request, stopping);
            own.SetResult(result);
            return (result, false);
        }
        catch (Exception error)
        {
            own.SetException(error);
            throw;
        }
        finally
        {
            lock (_lock)
            {
                _underWay.Remove(machine.Key);
            }
        }
    }

    /// <summary>Waits for a wake, and logs now and then that it is still under way.</summary>
    private async Task<WakeResult> WithRemindersAsync(Task<WakeResult> wake, Machine machine, WakeRequest request, CancellationToken stopping)
    {
        long begun = time.GetTimestamp();
        for (TimeSpan pause = FirstReminder; ; pause = NextReminders)
        {
            try
            {
                return await wake.WaitAsync(pause, time, stopping);
            }
            catch (TimeoutException) when (!wake.IsCompleted)
            {
                long seconds = (long)Math.Round(time.GetElapsedTime(begun).TotalSeconds);
                logger.StillWaiting(machine.Hypervisor, machine.Name, request.Target.ToString(), seconds);
            }
        }
    }

    /// <summary>Waits until the directory can be relied on for a request.</summary>
    private async Task<bool> IsCurrentAsync(WakeRequest request, CancellationToken stopping)
    {
        if (request.Target.OwnersIn(fleet).IsCurrent)
        {
            return true;
        }

        logger.WaitingForDirectory(request.Target.ToString(), Absent(), request.Origin, Verdict.Waiting.Name());
        hypervisor.Hurry();
        TimeSpan left = DirectoryPatience - time.GetElapsedTime(request.ReceivedAt);
        if (left <= TimeSpan.Zero)
        {
            return false;
        }

        // A hypervisor that comes back between two attempts would be found when the request has long been given up: pauses grow.
        await using ITimer hurry = time.CreateTimer(_ => hypervisor.Hurry(), null, HurryInterval, HurryInterval);
        using CancellationTokenSource patience = new(left, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, stopping);
        try
        {
            await fleet.WaitUntilAsync(fleet => request.Target.OwnersIn(fleet).IsCurrent, either.Token);
            return true;
        }
        catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>The hypervisors that aren't connected, for people.</summary>
    private string Absent() =>
        string.Join(", ", fleet.Directories.Where(static directory => !directory.IsCurrent).Select(static directory => directory.Hypervisor));
}
