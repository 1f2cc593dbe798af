using VirtWold.Machines;
using VirtWold.WakeOnLan;
using VirtWold.Waking;

namespace VirtWold.Status;

/// <summary>
/// Keeps what there is to tell: the last packets, how many there were, and each machine's last wake. Safe for all threads; those that
/// hear packets hold its lock for the time of a look-up and a copy.
/// </summary>
/// <param name="directory">The machines: no last wake is kept of one that is gone.</param>
/// <param name="time">The clock.</param>
internal sealed class PacketRecorder(MachineDirectory directory, TimeProvider time) : IPacketObserver
{
    /// <summary>So many last wakes more than there are machines are kept, before those of machines that are gone are looked for.</summary>
    private const int SpareWakes = 16;

    private readonly Lock _lock = new();
    private readonly PacketHistory _history = new();
    private readonly PacketTally _tally = new();
    private readonly Dictionary<string, LastWake> _lastWakes = [];
    private TaskCompletionSource? _change;
    private int _waiting;
    private long _wakes;

    /// <summary>Told of each wake, and how long it took: machines that were woken, and those that couldn't be.</summary>
    public event Action<Verdict, TimeSpan>? Woken;

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

    /// <summary>How many wakes there were, with those that failed.</summary>
    public long Wakes => Interlocked.Read(ref _wakes);

    /// <summary>The last packets, the one that was changed last first.</summary>
    public IReadOnlyList<PacketEntry> Packets
    {
        get
        {
            PacketEntry[] packets;
            lock (_lock)
            {
                packets = _history.ToArray();
            }

            // Not meanwhile: who hears packets waits for the lock.
            return PacketHistory.Order(packets);
        }
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
    public LastWake? FindLastWake(string machineId)
    {
        lock (_lock)
        {
            return _lastWakes.GetValueOrDefault(machineId);
        }
    }

    public void LetThrough(long number, in MagicPacket packet, in PacketOrigin origin)
    {
        PacketEntry entry = Entry(Verdict.Waiting, packet, origin) with { Request = number };
        lock (_lock)
        {
            _waiting++;
            _history.Add(entry);
            Signal();
        }
    }

    public void Refused(Verdict verdict, in MagicPacket packet, in PacketOrigin origin) => Add(Entry(verdict, packet, origin));

    public void Malformed(BrokenRule broken, in PacketOrigin origin) =>
        Add(Entry(Verdict.Malformed, default, origin) with { Broken = broken });

    public void Finished(in WakeRequest request, in WakeOutcome outcome, TimeSpan duration)
    {
        bool hasMachine = outcome.MachineId.Length > 0;
        PacketEntry entry = Entry(outcome.Verdict, request.Packet, request.Origin) with
        {
            Done = outcome.Done,
            Machine = hasMachine ? outcome.Machine : null,
            Detail = outcome.Detail,
            Duration = duration,
        };
        bool isWake = outcome.Verdict.IsWake() || outcome.Verdict == Verdict.Failed;
        lock (_lock)
        {
            _waiting--;
            _history.Finish(entry, request.Number);
            _tally.Count(request.Origin, outcome.Verdict);
            if (isWake && hasMachine)
            {
                Interlocked.Increment(ref _wakes);
                _lastWakes[outcome.MachineId] = new LastWake(entry.Last, outcome.Done, outcome.Detail, request.Origin, duration);
                ForgetTheGone();
            }

            Signal();
        }

        if (isWake)
        {
            Woken?.Invoke(outcome.Verdict, duration);
        }
    }

    private PacketEntry Entry(Verdict verdict, in MagicPacket packet, in PacketOrigin origin)
    {
        DateTimeOffset now = time.GetUtcNow();
        return new PacketEntry
        {
            Count = 1,
            First = now,
            Last = now,
            Origin = origin,
            Target = packet.Target,
            HasPassword = packet.Password.Length > 0,
            Verdict = verdict,
            Done = verdict,
        };
    }

    private void Add(in PacketEntry entry)
    {
        lock (_lock)
        {
            _history.Add(entry);
            _tally.Count(entry.Origin, entry.Verdict);
            Signal();
        }
    }

    private void ForgetTheGone()
    {
        if (_lastWakes.Count <= directory.Count + SpareWakes)
        {
            return;
        }

        foreach (string id in _lastWakes.Keys)
        {
            if (directory.FindById(id) is null)
            {
                _lastWakes.Remove(id);
            }
        }
    }

    private void Signal()
    {
        _change?.SetResult();
        _change = null;
    }
}
