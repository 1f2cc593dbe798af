using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using VirtWold.Machines;

namespace VirtWold.Idling;

/// <summary>
/// The only place that puts machines to sleep. It stands before the hypervisors, so it sees each request to wake: one that comes while
/// its machine goes to sleep wakes it afterwards, and one that came since a machine was last used keeps it awake. Safe for all threads.
/// </summary>
/// <param name="hypervisor">The hypervisors.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The log.</param>
/// <param name="inhibitions">Machines that people keep awake; null if nobody can.</param>
internal sealed class Sleeper(IHypervisor hypervisor, TimeProvider time, ILogger logger, Inhibitions? inhibitions = null) : IHypervisor
{
    /// <summary>So long after a request to wake a machine no packet puts it to sleep.</summary>
    public static readonly TimeSpan AfterWake = TimeSpan.FromMinutes(1);

    /// <summary>Machines whose last request to wake is remembered; more than anybody has.</summary>
    private const int MaxWanted = 16_384;

    private readonly Lock _lock = new();
    private readonly Dictionary<MachineKey, Task<(SleepResult Result, SleepWay Way)>> _underWay = [];
    private readonly Dictionary<MachineKey, long> _wantedAt = [];

    public string Name => hypervisor.Name;

    /// <summary>When a request to wake a machine came last, by the clock's timestamps; null if none did.</summary>
    public long? WantedAt(MachineKey machine)
    {
        lock (_lock)
        {
            return _wantedAt.TryGetValue(machine, out long at) ? at : null;
        }
    }

    public async Task<WakeResult> WakeAsync(Machine machine, WakeCause cause, CancellationToken cancellation)
    {
        if (Want(machine.Key) is { } goingToSleep)
        {
            logger.WakesAfterwards(machine.Name);
            (SleepResult result, SleepWay way) = await goingToSleep.WaitAsync(cancellation);
            if (result.Action == SleepAction.Asleep)
            {
                // The directory may not have it yet.
                machine = machine with { State = way == SleepWay.Suspend ? MachineState.Suspended : MachineState.ShutOff };
            }
        }

        return await hypervisor.WakeAsync(machine, cause, cancellation);
    }

    /// <summary>Puts a machine to sleep, and logs what came of it. Where it is going to sleep already, that is waited for.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="way">How.</param>
    /// <param name="cause">Why, for people.</param>
    /// <param name="unlessWantedSince">A request to wake it since then, by the clock's timestamps, keeps it awake; null if none does.</param>
    /// <param name="cancellation">Gives up waiting.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public async Task<SleepResult> PutToSleepAsync(
        Machine machine, SleepWay way, string cause, long? unlessWantedSince, CancellationToken cancellation)
    {
        TaskCompletionSource<(SleepResult, SleepWay)> end = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<(SleepResult Result, SleepWay Way)>? underWay;
        lock (_lock)
        {
            if (!_underWay.TryGetValue(machine.Key, out underWay))
            {
                if (unlessWantedSince is { } since && _wantedAt.TryGetValue(machine.Key, out long wanted) && wanted >= since)
                {
                    return new SleepResult(SleepAction.StaysAwake, "a request to wake it came");
                }

                _underWay.Add(machine.Key, end.Task);
            }
        }

        if (underWay is null)
        {
            _ = RunAsync(machine, way, cause, end);
            underWay = end.Task;
        }

        return (await underWay.WaitAsync(cancellation)).Result;
    }

    /// <summary>Puts a machine to sleep for a packet, which nobody need have meant: not soon after a request to wake it, nor while people keep it awake.</summary>
    /// <inheritdoc/>
    public Task<SleepResult> SleepAsync(Machine machine, SleepWay way, CancellationToken cancellation) =>
        inhibitions?.Left(machine.Key) is not null
            ? Task.FromResult(new SleepResult(SleepAction.StaysAwake, "it is inhibited"))
            : PutToSleepAsync(
                machine, way, "a sleep packet", time.GetTimestamp() - (long)(AfterWake.TotalSeconds * time.TimestampFrequency), cancellation);

    public Task<IReadOnlyList<MachineActivity>> ReadActivityAsync() => hypervisor.ReadActivityAsync();

    public void Hurry() => hypervisor.Hurry();

    public void Missed() => hypervisor.Missed();

    /// <summary>Remembers a request to wake a machine.</summary>
    /// <returns>What ends when it sleeps, where it is going to sleep; else nothing.</returns>
    private Task<(SleepResult Result, SleepWay Way)>? Want(MachineKey machine)
    {
        lock (_lock)
        {
            if (_wantedAt.Count >= MaxWanted && !_wantedAt.ContainsKey(machine))
            {
                _wantedAt.Clear();
            }

            _wantedAt[machine] = time.GetTimestamp();
            return _underWay.GetValueOrDefault(machine);
        }
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Reported as what came of it; those that wait must hear of the end.")]
    private async Task RunAsync(Machine machine, SleepWay way, string cause, TaskCompletionSource<(SleepResult, SleepWay)> end)
    {
        long begun = time.GetTimestamp();
        logger.GoesToSleep(machine.Name, way.Name(), cause);
        SleepResult result;
        try
        {
            // A caller that gives up waiting doesn't undo what has begun.
            result = await hypervisor.SleepAsync(machine, way, CancellationToken.None);
        }
        catch (Exception fault)
        {
            result = new SleepResult(SleepAction.Failed, fault.Message);
        }

        lock (_lock)
        {
            _underWay.Remove(machine.Key);
        }

        switch (result.Action)
        {
            case SleepAction.Asleep:
                logger.Sleeps(machine.Name, way.Name(), (long)time.GetElapsedTime(begun).TotalMilliseconds);
                break;
            case SleepAction.Failed:
                logger.CannotSleep(machine.Name, result.Detail);
                break;
            default:
                logger.StaysAsItIs(machine.Name, result.Detail.Length > 0 ? result.Detail : "it sleeps already");
                break;
        }

        end.SetResult((result, way));
    }
}
