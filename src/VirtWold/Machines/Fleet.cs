using System.Collections.Immutable;
using VirtWold.WakeOnLan;

namespace VirtWold.Machines;

/// <summary>The machines of all hypervisors: one directory for each, which is current or not by itself. Safe for all threads.</summary>
internal sealed class Fleet
{
    private readonly ImmutableArray<MachineDirectory> _directories;
    private readonly Lock _lock = new();
    private TaskCompletionSource? _change;
    private long _version;

    /// <summary>Makes it of the hypervisors' directories.</summary>
    /// <param name="directories">One for each hypervisor; at least one.</param>
    public Fleet(params ImmutableArray<MachineDirectory> directories)
    {
        _directories = directories;
        foreach (MachineDirectory directory in directories)
        {
            directory.Changed += Signal;
        }
    }

    /// <summary>Raised after each change of any directory, on the thread that made it. Handlers return at once.</summary>
    public event Action? Changed;

    /// <summary>The directories, in the order in which the hypervisors were named.</summary>
    public ImmutableArray<MachineDirectory> Directories => _directories;

    /// <summary>Whether there is more than one hypervisor: then messages must name which one is meant.</summary>
    public bool HasSeveral => _directories.Length > 1;

    /// <summary>The policy has changed: other machines may be woken.</summary>
    public void Reconsider()
    {
        foreach (MachineDirectory directory in _directories)
        {
            directory.Reconsider();
        }
    }

    /// <summary>Whether all directories are current.</summary>
    public bool IsCurrent => _directories.All(static directory => directory.IsCurrent);

    /// <summary>Grows with each change.</summary>
    public long Version => Interlocked.Read(ref _version);

    /// <summary>How many machines there are.</summary>
    public int Count => _directories.Sum(static directory => directory.Count);

    /// <summary>All machines, by name.</summary>
    public ImmutableArray<Machine> All => _directories is [var only] ? only.All : Sort(_directories.SelectMany(static directory => directory.All));

    /// <summary>Whether there is a machine like that. Costs less than to ask for all of them.</summary>
    public bool Any(Func<Machine, bool> condition)
    {
        foreach (MachineDirectory directory in _directories)
        {
            if (directory.Any(condition))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Ends with the next change. Ask for it before looking, or a change right after the look would be missed.</summary>
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

    /// <summary>
    /// The machines that own <paramref name="mac"/>. Where a hypervisor that is connected has one, those that aren't are not waited for.
    /// Allocates nothing with one hypervisor.
    /// </summary>
    public Owners Find(MacAddress mac)
    {
        if (_directories is [var only])
        {
            // First whether it is current: what is found then is at least as new.
            bool isCurrent = only.IsCurrent;
            return new Owners(only.Find(mac), isCurrent);
        }

        return FindInSeveral(mac);
    }

    /// <summary>The machines of that name or id.</summary>
    /// <param name="nameOrId">The name, case matters; or the id.</param>
    /// <param name="hypervisor">The hypervisor's name; empty for any.</param>
    public Owners FindNamed(string nameOrId, string hypervisor = "") => Find(directory =>
        hypervisor.Length > 0 && directory.Hypervisor != hypervisor
            ? []
            : directory.FindById(nameOrId) is { } machine ? [machine] : [.. directory.All.Where(machine => machine.Name == nameOrId)]);

    /// <summary>The machine with that key, where it is still there.</summary>
    public Machine? Find(MachineKey key) =>
        _directories.FirstOrDefault(directory => directory.Hypervisor == key.Hypervisor)?.FindById(key.Id);

    /// <summary>What people type for a machine; null if it isn't set.</summary>
    public IMachineCommands? CommandsFor(Machine machine) =>
        _directories.FirstOrDefault(directory => directory.Hypervisor == machine.Hypervisor)?.Commands;

    /// <summary>Whether a machine's hypervisor can put it to sleep.</summary>
    public bool CanSleep(Machine machine) => _directories.Any(directory => directory.Hypervisor == machine.Hypervisor && directory.CanSleep);

    /// <summary>Waits until <paramref name="condition"/> holds; it is checked after each change.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled before.</exception>
    public async Task WaitUntilAsync(Func<Fleet, bool> condition, CancellationToken cancellation)
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

    /// <summary>Apart from <see cref="Find(MacAddress)"/>: a method with a lambda that uses its parameter always allocates.</summary>
    private Owners FindInSeveral(MacAddress mac) => Find(directory => directory.Find(mac));

    private Owners Find(Func<MachineDirectory, ImmutableArray<Machine>> find)
    {
        List<Machine> current = [];
        List<Machine> stale = [];
        bool allAreCurrent = true;
        foreach (MachineDirectory directory in _directories)
        {
            bool isCurrent = directory.IsCurrent;
            allAreCurrent &= isCurrent;
            (isCurrent ? current : stale).AddRange(find(directory));
        }

        return new Owners(Sort(current.Count > 0 ? current : stale), allAreCurrent || current.Count > 0);
    }

    private static ImmutableArray<Machine> Sort(IEnumerable<Machine> machines) =>
        [.. machines.OrderBy(static machine => machine.Name, StringComparer.Ordinal).ThenBy(static machine => machine.Hypervisor, StringComparer.Ordinal)];

    private void Signal()
    {
        Interlocked.Increment(ref _version);
        TaskCompletionSource? change;
        lock (_lock)
        {
            change = _change;
            _change = null;
        }

        change?.SetResult();
        Changed?.Invoke();
    }
}
