using Microsoft.Extensions.Logging;
using VirtWold.Machines;

namespace VirtWold.Idling;

/// <summary>
/// Puts machines to sleep that nobody uses, where their metadata says so. Looks once a minute, by one call a hypervisor; while no machine
/// that runs asks for it, it has no timer and makes no call.
/// </summary>
/// <param name="members">The hypervisors and their directories.</param>
/// <param name="fleet">All machines.</param>
/// <param name="sleeper">Puts them to sleep.</param>
/// <param name="inhibitions">Machines that people keep awake.</param>
/// <param name="scripts">The administrator's own vetoes.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The log.</param>
internal sealed class IdleWatch(
    IReadOnlyList<(IHypervisor Hypervisor, MachineDirectory Directory)> members,
    Fleet fleet,
    Sleeper sleeper,
    Inhibitions inhibitions,
    IdleScripts scripts,
    TimeProvider time,
    ILogger logger) : ISleepPlans
{
    /// <summary>How often machines are looked at; more often only where one is to sleep after less than four times as long.</summary>
    public static readonly TimeSpan LongestTick = TimeSpan.FromMinutes(1);

    /// <summary>A sleep is announced so long before, or half of the machine's idle time before.</summary>
    public static readonly TimeSpan Notice = TimeSpan.FromMinutes(5);

    private readonly Lock _lock = new();
    private readonly Dictionary<MachineKey, Watched> _watched = [];
    private readonly HashSet<string> _unreadable = [];
    private TaskCompletionSource? _change;
    private long _version;

    /// <inheritdoc/>
    public long Version => Interlocked.Read(ref _version);

    /// <inheritdoc/>
    public Task NextChange
    {
        get
        {
            lock (_lock)
            {
                _change ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                return _change.Task;
            }
        }
    }

    /// <summary>Watches until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        try
        {
            while (true)
            {
                await fleet.WaitUntilAsync(static fleet => fleet.Any(IsWatched), stopping);
                await LookAsync(stopping);
                Signal();
                await Task.Delay(Tick(fleet.All.Where(IsWatched)), time, stopping);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The program ends.
        }
    }

    public SleepPlan? Find(MachineKey machine)
    {
        lock (_lock)
        {
            return _watched.TryGetValue(machine, out Watched? watched) ? watched.Plan(time.GetTimestamp()) : null;
        }
    }

    private void Signal()
    {
        TaskCompletionSource? change;
        lock (_lock)
        {
            Interlocked.Increment(ref _version);
            change = _change;
            _change = null;
        }

        change?.SetResult();
    }

    private static bool IsWatched(Machine machine) => machine is { Sleep: not null, State: MachineState.Running };

    private static TimeSpan Tick(IEnumerable<Machine> watched)
    {
        TimeSpan quarter = watched.Select(static machine => machine.Sleep!.After).DefaultIfEmpty(LongestTick * 4).Min() / 4;
        return quarter < LongestTick ? quarter : LongestTick;
    }

    private async Task LookAsync(CancellationToken stopping)
    {
        foreach ((IHypervisor hypervisor, MachineDirectory directory) in members)
        {
            Machine[] machines = directory.IsCurrent ? [.. directory.All.Where(IsWatched)] : [];
            Forget(directory.Hypervisor, machines);
            if (machines.Length > 0 && await ReadAsync(hypervisor, stopping) is { } activities)
            {
                // Machines don't wait for each other: saving one may take minutes.
                List<(Machine Machine, Watched Watched)> due = Observe(machines, activities);
                foreach ((Machine machine, Watched watched) in due)
                {
                    _ = PutToSleepAsync(machine, watched, stopping);
                }
            }
        }
    }

    /// <summary>Forgets the machines of a hypervisor that don't run any more, or aren't to sleep any more.</summary>
    private void Forget(string hypervisor, Machine[] machines)
    {
        HashSet<MachineKey> keep = [.. machines.Select(static machine => machine.Key)];
        lock (_lock)
        {
            foreach (MachineKey key in _watched.Keys.Where(key => key.Hypervisor == hypervisor && !keep.Contains(key)).ToArray())
            {
                _watched.Remove(key);
            }
        }
    }

    private async Task<Dictionary<string, MachineActivity>?> ReadAsync(IHypervisor hypervisor, CancellationToken stopping)
    {
        try
        {
            IReadOnlyList<MachineActivity> activities = await hypervisor.ReadActivityAsync().WaitAsync(LongestTick, time, stopping);
            _unreadable.Remove(hypervisor.Name);
            return activities.ToDictionary(static activity => activity.Id);
        }
        catch (Exception error) when (error is HypervisorException or TimeoutException)
        {
            if (_unreadable.Add(hypervisor.Name))
            {
                logger.CannotReadActivity(hypervisor.Name, error is TimeoutException ? "it doesn't answer" : error.Message);
            }

            return null;
        }
    }

    /// <summary>Takes the samples, and announces what is near.</summary>
    /// <returns>The machines whose time has come.</returns>
    private List<(Machine Machine, Watched Watched)> Observe(Machine[] machines, Dictionary<string, MachineActivity> activities)
    {
        long now = time.GetTimestamp();
        List<(Machine, Watched)> due = [];
        lock (_lock)
        {
            foreach (Machine machine in machines)
            {
                if (!activities.TryGetValue(machine.Id, out MachineActivity activity))
                {
                    // Started or busy just now: the next look will tell.
                    continue;
                }

                if (!_watched.TryGetValue(machine.Key, out Watched? watched))
                {
                    _watched.Add(machine.Key, watched = new Watched(time));
                }

                SleepMark mark = machine.Sleep!;
                watched.Mark = mark;
                watched.Clock.Observe(activity, mark, sleeper.WantedAt(machine.Key), now);
                (TimeSpan idle, TimeSpan left) = watched.Clock.Plan(mark, now);
                if (left <= TimeSpan.Zero)
                {
                    if (!watched.IsBusy)
                    {
                        watched.IsBusy = true;
                        due.Add((machine, watched));
                    }

                    continue;
                }

                watched.KeptAwakeBy = "";
                TimeSpan notice = mark.After / 2 < Notice ? mark.After / 2 : Notice;
                if (left <= notice && watched.AnnouncedFor != watched.Clock.UsedAt)
                {
                    watched.AnnouncedFor = watched.Clock.UsedAt;
                    logger.SleepsSoon(machine.Name, Duration.Describe(idle), Duration.Describe(left));
                }
            }
        }

        return due;
    }

    private async Task PutToSleepAsync(Machine machine, Watched watched, CancellationToken stopping)
    {
        try
        {
            long usedAt = watched.Clock.UsedAt;
            SleepMark mark = machine.Sleep!;
            TimeSpan idle = time.GetElapsedTime(usedAt);
            string veto = await VetoAsync(machine, mark, idle, stopping);
            bool isNews;
            lock (_lock)
            {
                isNews = veto.Length > 0 && veto != watched.KeptAwakeBy;
                watched.KeptAwakeBy = veto;
            }

            Signal();

            if (isNews)
            {
                logger.KeptAwake(machine.Name, veto);
            }

            if (veto.Length == 0)
            {
                // The timestamp itself may be that of a request: it is what the idle time is counted from.
                await sleeper.PutToSleepAsync(machine, mark.Way, $"idle for {Duration.Describe(idle)}", usedAt + 1, stopping);
                watched.Clock.Restart(time.GetTimestamp());
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The program ends.
        }
        finally
        {
            watched.IsBusy = false;
        }
    }

    /// <summary>What keeps an idle machine awake; empty where nothing does.</summary>
    private async Task<string> VetoAsync(Machine machine, SleepMark mark, TimeSpan idle, CancellationToken stopping)
    {
        if (inhibitions.Left(machine.Key) is { } left)
        {
            return left.TotalMinutes < 2 ? "inhibited" : $"inhibited until {time.GetLocalNow() + left:HH:mm}";
        }

        if (mark.Never is { } window && window.Contains(TimeOnly.FromTimeSpan(time.GetLocalNow().TimeOfDay)))
        {
            return $"it isn't to sleep from {window}";
        }

        string script = await scripts.AskAsync(machine, mark.Way, idle, stopping);
        return script.Length > 0 ? $"{script} says no" : "";
    }

    /// <summary>What is known of one machine that is watched. The lock is the watch's.</summary>
    private sealed class Watched(TimeProvider time)
    {
        public IdleClock Clock { get; } = new(time);

        public SleepMark? Mark { get; set; }

        public string KeptAwakeBy { get; set; } = "";

        /// <summary>The idle time that was announced, by its beginning; null if none was.</summary>
        public long? AnnouncedFor { get; set; }

        /// <summary>Whether it is being asked about, or going to sleep.</summary>
        public volatile bool IsBusy;

        public SleepPlan Plan(long now)
        {
            (TimeSpan idle, TimeSpan left) = Clock.Plan(Mark!, now);
            return new SleepPlan(idle, KeptAwakeBy.Length > 0 ? null : left, KeptAwakeBy);
        }
    }
}
