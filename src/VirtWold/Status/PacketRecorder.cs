using VirtWold.Machines;
using VirtWold.WakeOnLan;
using VirtWold.Waking;

namespace VirtWold.Status;

/// <summary>
/// Keeps what the status shows: the last packets, their number, and each machine's last wake. Safe for all threads; those that
/// hear packets hold its lock for the time of a look-up and a copy.
/// </summary>
/// <param name="fleet">The machines: no last wake is kept of one that is gone.</param>
/// <param name="time">The clock.</param>
internal sealed class PacketRecorder(Fleet fleet, TimeProvider time) : IPacketObserver
{
    /// <summary>So many last wakes more than there are machines are kept, before those of machines that are gone are looked for.</summary>
    private const int SpareWakes = 16;

    private readonly Lock _lock = new();
    private readonly PacketHistory _history = new();
    private readonly WakeHistory _wakeHistory = new();
    private readonly PacketTally _tally = new();
    private readonly Dictionary<MachineKey, LastWake> _lastWakes = [];
    private TaskCompletionSource? _change;
    private DateTimeOffset? _lastPacket;
    private DateTimeOffset? _lastWoken;
    private int _waiting;
    private long _wakes;
    private long _answers;

    /// <summary>Told of each wake, and how long it took: machines that were woken, and those that couldn't be.</summary>
    public event Action<Verdict, TimeSpan>? Woken;

    /// <summary>Told of each machine that is ready after a wake.</summary>
    public event Action<Readiness>? Ready;

    /// <summary>How many packets wait for their verdict.</summary>
    public int Waiting
    {
        get
        {
            lock (_lock)
            {
                return _waiting;
            }
        }
    }

    /// <summary>When the last packet came; nothing before the first.</summary>
    public DateTimeOffset? LastPacket
    {
        get
        {
            lock (_lock)
            {
                return _lastPacket;
            }
        }
    }

    /// <summary>When a machine was last woken; nothing before the first.</summary>
    public DateTimeOffset? LastWoken
    {
        get
        {
            lock (_lock)
            {
                return _lastWoken;
            }
        }
    }

    /// <summary>How many wakes there were, with those that failed.</summary>
    public long Wakes => Interlocked.Read(ref _wakes);

    /// <summary>How many machines were seen to be ready after a wake.</summary>
    public long Answers => Interlocked.Read(ref _answers);

    /// <summary>The last packets, the one that was changed last first.</summary>
    public IReadOnlyList<PacketEntry> Packets => NewsSince(long.MaxValue).Packets;

    /// <summary>The last packets, and the wakes that ended after a version of the history.</summary>
    public RecordedNews NewsSince(long version)
    {
        PacketEntry[] packets;
        WakeNote[] wakes;
        lock (_lock)
        {
            packets = _history.ToArray();
            wakes = _wakeHistory.Since(version);
        }

        // Outside the lock: threads that hear packets wait for it.
        return new RecordedNews(PacketHistory.Order(packets), wakes);
    }

    /// <summary>How many packets there were.</summary>
    public IReadOnlyList<PacketCount> Counts
    {
        get
        {
            lock (_lock)
            {
                return _tally.ToList();
            }
        }
    }

    /// <summary>Ends with the next change. To be asked for before looking, or a change right after that would be missed.</summary>
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

    /// <summary>A machine's last wake, if it was woken yet.</summary>
    public LastWake? FindLastWake(MachineKey machine)
    {
        lock (_lock)
        {
            return _lastWakes.GetValueOrDefault(machine);
        }
    }

    public void LetThrough(long number, in WakeTarget target, in PacketOrigin origin)
    {
        PacketEntry entry = Entry(target, origin, new WakeOutcome(Verdict.Waiting)) with { Request = number };
        lock (_lock)
        {
            _waiting++;
            _lastPacket = entry.Last;
            _history.Add(entry);
            Signal();
        }
    }

    public void Refused(in WakeTarget target, in PacketOrigin origin, in WakeOutcome outcome, TimeSpan ago = default)
    {
        PacketEntry entry = Entry(target, origin, outcome);
        Add(entry with { First = entry.First - ago, Last = entry.Last - ago });
    }

    public void Malformed(BrokenRule broken, in PacketOrigin origin) =>
        Add(Entry(default, origin, new WakeOutcome(Verdict.Malformed)) with { Broken = broken });

    public void Finished(in WakeRequest request, in WakeOutcome outcome)
    {
        PacketEntry entry = Entry(request.Target, request.Origin, outcome);
        bool isWake = !request.Target.IsSleep && (outcome.Verdict.IsWake() || outcome.Verdict == Verdict.Failed);
        lock (_lock)
        {
            _waiting--;
            _history.Finish(entry, request.Number);
            _tally.Count(request.Origin, outcome.Verdict);
            if (isWake && outcome.Machine is { } machine)
            {
                Interlocked.Increment(ref _wakes);
                _lastWoken = outcome.Verdict.IsWake() ? entry.Last : _lastWoken;
                _lastWakes[machine.Key] = new LastWake(entry.Last, outcome, request.Origin);
                _wakeHistory.Add(new WakeNote(0, _history.Version, entry.Last, outcome, request.Origin) { Request = request.Number });
                ForgetTheGone();
            }

            Signal();
        }

        if (isWake)
        {
            Woken?.Invoke(outcome.Verdict, outcome.Duration ?? default);
        }
    }

    public void Answered(in WakeRequest request, Machine machine, in Readiness readiness)
    {
        lock (_lock)
        {
            Interlocked.Increment(ref _answers);
            if (_lastWakes.TryGetValue(machine.Key, out LastWake? last) && last.Outcome.Verdict.IsWake())
            {
                _lastWakes[machine.Key] = last with { Readiness = readiness };
            }

            _history.Touch();
            _wakeHistory.Answered(request.Number, _history.Version, readiness);
            Signal();
        }

        Ready?.Invoke(readiness);
    }

    private PacketEntry Entry(in WakeTarget target, in PacketOrigin origin, in WakeOutcome outcome)
    {
        DateTimeOffset now = time.GetUtcNow();
        return new PacketEntry
        {
            Count = 1,
            First = now,
            Last = now,
            Origin = origin,
            Target = target.Mac,
            Named = target.Machine,
            HasPassword = target.Packet.Password.Length > 0,
            IsSleep = target.IsSleep,
            Outcome = outcome,
        };
    }

    private void Add(in PacketEntry entry)
    {
        lock (_lock)
        {
            // One that has waited for its machine may be reported after a later one.
            _lastPacket = _lastPacket is { } last && last > entry.Last ? last : entry.Last;
            _history.Add(entry);
            _tally.Count(entry.Origin, entry.Outcome.Verdict);
            Signal();
        }
    }

    private void ForgetTheGone()
    {
        if (_lastWakes.Count <= fleet.Count + SpareWakes)
        {
            return;
        }

        foreach (MachineKey machine in _lastWakes.Keys)
        {
            if (fleet.Find(machine) is null)
            {
                _lastWakes.Remove(machine);
            }
        }
    }

    private void Signal()
    {
        _change?.SetResult();
        _change = null;
    }
}
