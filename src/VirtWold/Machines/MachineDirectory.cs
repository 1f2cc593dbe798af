using System.Collections.Immutable;
using VirtWold.WakeOnLan;

namespace VirtWold.Machines;

/// <summary>
/// The machines of one hypervisor, and which MAC address belongs to which. Its back end fills and keeps it; everybody else looks up, at
/// the cost of a dictionary. While the back end can't vouch for it (its connection is down) it isn't current, and its answers are what
/// was true last. Safe for all threads.
/// </summary>
internal sealed class MachineDirectory
{
    private readonly Lock _lock = new();
    private Dictionary<string, Machine> _byId = [];
    private Dictionary<MacAddress, ImmutableArray<Machine>> _byMac = [];
    private TaskCompletionSource? _change;
    private volatile bool _isCurrent;
    private long _version;

    /// <summary>Raised after each change, on the thread that made it. Handlers return at once.</summary>
    public event Action? Changed;

    /// <summary>The hypervisor's name, see <see cref="IHypervisor.Name"/>. To be set before the directory is filled.</summary>
    public string Hypervisor { get; set; } = "";

    /// <summary>What people type for the machines; null if it isn't set. To be set before the directory is filled.</summary>
    public IMachineCommands? Commands { get; set; }

    /// <summary>Whether the hypervisor can put its machines to sleep. To be set before the directory is filled.</summary>
    public bool CanSleep { get; set; }

    /// <summary>Whether a machine may be woken, by the daemon's policy.</summary>
    public Func<Machine, bool> Allows { get; init; } = static _ => true;

    /// <summary>Whether the back end vouches for what stands here.</summary>
    public bool IsCurrent => _isCurrent;

    /// <summary>Ends with the next change. To be asked for before looking, or a change right after the look would be missed.</summary>
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

    /// <summary>Grows with each change.</summary>
    public long Version => Interlocked.Read(ref _version);

    /// <summary>How many machines there are.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _byId.Count;
            }
        }
    }

    /// <summary>How many machines can be woken: they have an address and may be.</summary>
    public int WakeableCount
    {
        get
        {
            lock (_lock)
            {
                return _byId.Values.Count(machine => !machine.Macs.IsEmpty && Allows(machine));
            }
        }
    }

    /// <summary>All machines, by name.</summary>
    public ImmutableArray<Machine> All
    {
        get
        {
            lock (_lock)
            {
                return [.. _byId.Values.OrderBy(static machine => machine.Name, StringComparer.Ordinal)];
            }
        }
    }

    /// <summary>Whether there is a machine like that.</summary>
    /// <param name="condition">Asked under the directory's lock: returns at once.</param>
    public bool Any(Func<Machine, bool> condition)
    {
        lock (_lock)
        {
            foreach (Machine machine in _byId.Values)
            {
                if (condition(machine))
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>The machines that own <paramref name="mac"/>, by name; empty where there is none.</summary>
    public ImmutableArray<Machine> Find(MacAddress mac)
    {
        lock (_lock)
        {
            return _byMac.TryGetValue(mac, out ImmutableArray<Machine> machines) ? machines : [];
        }
    }

    /// <summary>The machine of that id, if it is there.</summary>
    public Machine? FindById(string id)
    {
        lock (_lock)
        {
            return _byId.GetValueOrDefault(id);
        }
    }

    /// <summary>Forgets everything, takes over a complete listing, and is current from now on.</summary>
    public void Replace(IEnumerable<Machine> listing)
    {
        lock (_lock)
        {
            int count = listing.TryGetNonEnumeratedCount(out int known) ? known : 0;
            _byId = new Dictionary<string, Machine>(count);
            _byMac = new Dictionary<MacAddress, ImmutableArray<Machine>>(count);
            foreach (Machine machine in listing)
            {
                Add(machine);
            }

            // A table that has grown has up to twice the room that it needs.
            _byId.TrimExcess();
            _byMac.TrimExcess();
            _isCurrent = true;
            Signal();
        }

        Changed?.Invoke();
    }

    /// <summary>Adds a machine, or replaces what was known of it.</summary>
    public void Put(Machine machine)
    {
        lock (_lock)
        {
            Drop(machine.Id);
            Add(machine);
            Signal();
        }

        Changed?.Invoke();
    }

    /// <summary>Forgets a machine, if it is there.</summary>
    public void Remove(string id)
    {
        lock (_lock)
        {
            Drop(id);
            Signal();
        }

        Changed?.Invoke();
    }

    /// <summary>Nobody vouches for the directory any more, until the next <see cref="Replace"/>.</summary>
    public void MarkStale()
    {
        lock (_lock)
        {
            _isCurrent = false;
            Signal();
        }

        Changed?.Invoke();
    }

    /// <summary>The policy has changed: other machines may be woken.</summary>
    public void Reconsider()
    {
        lock (_lock)
        {
            Signal();
        }

        Changed?.Invoke();
    }

    /// <summary>Waits until <paramref name="condition"/> holds for the directory; it is asked again after each change.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled before.</exception>
    public async Task WaitUntilAsync(Func<MachineDirectory, bool> condition, CancellationToken cancellation)
    {
        while (true)
        {
            Task change = NextChange;
            if (condition(this))
            {
                return;
            }

            await change.WaitAsync(cancellation);
        }
    }

    private void Add(Machine listed)
    {
        Machine machine = listed.Hypervisor == Hypervisor ? listed : listed with { Hypervisor = Hypervisor };
        _byId[machine.Id] = machine;
        foreach (MacAddress mac in machine.Macs)
        {
            ImmutableArray<Machine> others = _byMac.TryGetValue(mac, out ImmutableArray<Machine> found) ? found : [];
            _byMac[mac] = others.Add(machine).Sort(static (a, b) => string.CompareOrdinal(a.Name, b.Name));
        }
    }

    private void Drop(string id)
    {
        if (!_byId.Remove(id, out Machine? machine))
        {
            return;
        }

        foreach (MacAddress mac in machine.Macs)
        {
            ImmutableArray<Machine> others = _byMac[mac].RemoveAll(other => other.Id == id);
            if (others.IsEmpty)
            {
                _byMac.Remove(mac);
            }
            else
            {
                _byMac[mac] = others;
            }
        }
    }

    private void Signal()
    {
        Interlocked.Increment(ref _version);
        _change?.SetResult();
        _change = null;
    }
}
