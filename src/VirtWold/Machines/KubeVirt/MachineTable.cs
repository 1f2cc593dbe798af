using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using VirtWold.Machines.KubeVirt.Api;
using VirtWold.Machines.KubeVirt.Config;
using VirtWold.WakeOnLan;

namespace VirtWold.Machines.KubeVirt;

/// <summary>
/// Puts together what the two kinds of objects say of a machine, and keeps the directory by it. Also remembers which addresses a machine's
/// interfaces had when it ran last: where its template has none, KubeVirt makes them up. Safe for all threads.
/// </summary>
/// <param name="directory">The directory it fills and keeps.</param>
/// <param name="map">Addresses from a file.</param>
/// <param name="logger">The log.</param>
internal sealed partial class MachineTable(MachineDirectory directory, AddressMap map, ILogger logger)
    : IResourceSink<VirtualMachine>, IResourceSink<Instance>, IRunStrategies
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private Dictionary<string, LearnedAddress> _learned = [];
    private AddressMap _map = map;
    private bool _isCurrent;
    private bool _wasCurrent;

    /// <summary>Takes addresses that a machine has been seen with and that its template doesn't have. Called under a lock: returns at once.</summary>
    public Action<LearnedAddress>? Learned { get; set; }

    /// <summary>The machines whose run strategy KubeVirt's own start would change, see <see cref="IRunStrategies"/>.</summary>
    public string[] Halted
    {
        get
        {
            lock (_lock)
            {
                return [.. _entries.Where(static pair => IsHalted(pair.Value)).Select(static pair => pair.Key).Order(StringComparer.Ordinal)];
            }
        }
    }

    /// <summary>The machines that aren't put to sleep as their owners have it.</summary>
    public string[] NotPutToSleep
    {
        get
        {
            lock (_lock)
            {
                return [.. _entries.Where(static pair => pair.Value.Machine is { Annotations.SleepFault.Length: > 0 }).Select(static pair => pair.Key).Order(StringComparer.Ordinal)];
            }
        }
    }

    /// <summary>Everything is known: fills the directory, and keeps it from now on.</summary>
    /// <returns>How many machines have no address.</returns>
    public int Publish()
    {
        lock (_lock)
        {
            _isCurrent = true;
            foreach ((string key, Entry entry) in _entries)
            {
                Machine? before = entry.Published;
                entry.Published = ToMachine(key, entry);
                if (_wasCurrent && entry.Published is { } now && !IsSame(before, now))
                {
                    LogMachine(now);
                }
            }

            _wasCurrent = true;
            directory.Replace(_entries.Values.Select(static entry => entry.Published).OfType<Machine>());
            return _entries.Values.Count(static entry => entry.Published is { Macs.IsEmpty: true });
        }
    }

    /// <summary>Something may be missed from now on: nobody vouches for the directory.</summary>
    public void Retract()
    {
        lock (_lock)
        {
            _isCurrent = false;
            directory.MarkStale();
        }
    }

    /// <summary>Takes over another map.</summary>
    public void Replace(AddressMap map)
    {
        lock (_lock)
        {
            _map = map;
            foreach (string key in _entries.Keys.ToArray())
            {
                Settle(key);
            }
        }
    }

    /// <summary>Forgets all objects: others are followed from now on. What the directory has stays until the next <see cref="Publish"/>.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            foreach (Entry entry in _entries.Values)
            {
                if (entry is { Machine: { } machine, SeenMacs.IsEmpty: false })
                {
                    _learned[machine.Key] = new LearnedAddress(machine.Key, machine.Uid, entry.SeenMacs);
                }
            }

            _entries.Clear();
        }
    }

    /// <summary>Takes over addresses that were learned before this program began; what it has seen itself counts more.</summary>
    public void Learn(IEnumerable<LearnedAddress> known)
    {
        lock (_lock)
        {
            _learned = known.ToDictionary(static learned => learned.Key, StringComparer.Ordinal);
            foreach ((string key, Entry entry) in _entries)
            {
                if (entry is { Machine: { } machine, SeenMacs.IsEmpty: true })
                {
                    entry.SeenMacs = LearnedOf(machine);
                    Settle(key);
                }
            }
        }
    }

    public bool IsHalted(Machine machine)
    {
        lock (_lock)
        {
            return _entries.TryGetValue(machine.Name, out Entry? entry) && IsHalted(entry);
        }
    }

    public bool IsOnce(Machine machine)
    {
        lock (_lock)
        {
            return _entries.TryGetValue(machine.Name, out Entry? entry) && entry.Machine is { RunStrategy: "Once" };
        }
    }

    VirtualMachine IResourceSink<VirtualMachine>.Read(ReadOnlySpan<byte> json) => VirtualMachine.Read(json);

    Instance IResourceSink<Instance>.Read(ReadOnlySpan<byte> json) => Instance.Read(json);

    public void Replace(string scope, IReadOnlyList<VirtualMachine> objects) =>
        ReplaceAll(scope, objects, static item => item.Key, static entry => entry.Machine is not null, SetMachine);

    public void Replace(string scope, IReadOnlyList<Instance> objects) =>
        ReplaceAll(scope, objects, static item => item.Key, static entry => entry.Instance is not null, SetInstance);

    public void Put(VirtualMachine item) => Change(item.Key, entry => SetMachine(entry, item));

    public void Put(Instance item) => Change(item.Key, entry => SetInstance(entry, item));

    public void Remove(VirtualMachine item) => Change(item.Key, entry => SetMachine(entry, null));

    public void Remove(Instance item) => Change(item.Key, entry => SetInstance(entry, null));

    private void ReplaceAll<T>(string scope, IReadOnlyList<T> objects, Func<T, string> keyOf, Func<Entry, bool> has, Action<Entry, T?> set)
        where T : class
    {
        lock (_lock)
        {
            HashSet<string> listed = new(StringComparer.Ordinal);
            foreach (T item in objects)
            {
                listed.Add(keyOf(item));
                set(EntryOf(keyOf(item)), item);
            }

            foreach ((string key, Entry entry) in _entries)
            {
                if (has(entry) && !listed.Contains(key) && (scope.Length == 0 || ObjectKey.NamespaceOf(key) == scope))
                {
                    set(entry, null);
                }
            }

            foreach (string key in _entries.Keys)
            {
                Settle(key);
            }
        }
    }

    private void Change(string key, Action<Entry> change)
    {
        if (key.Length == 0)
        {
            return;
        }

        lock (_lock)
        {
            change(EntryOf(key));
            Settle(key);
        }
    }

    private Entry EntryOf(string key)
    {
        if (!_entries.TryGetValue(key, out Entry? entry))
        {
            _entries[key] = entry = new Entry();
        }

        return entry;
    }

    private static bool IsHalted(Entry entry) => entry.Machine is { RunStrategy: "Halted" };

    private ImmutableArray<MacAddress> LearnedOf(VirtualMachine machine) =>
        _learned.TryGetValue(machine.Key, out LearnedAddress? learned) && learned.Uid == machine.Uid ? learned.Macs : [];

    private void SetMachine(Entry entry, VirtualMachine? item)
    {
        if (item?.Uid != entry.Machine?.Uid)
        {
            // Another machine of the same name, or none any more.
            entry.SeenMacs = item is null ? [] : LearnedOf(item);
            entry.HadAgent = entry.Instance is { HasAgent: true };
        }

        if (item is { Annotations.Fault: { Length: > 0 } fault } && fault != entry.Machine?.Annotations.Fault)
        {
            logger.BadAnnotation(item.Key, fault);
        }

        if (item is { Annotations.SleepFault: { Length: > 0 } sleepFault } && sleepFault != entry.Machine?.Annotations.SleepFault)
        {
            logger.SleepNotFollowed(item.Key, sleepFault);
        }

        entry.Machine = item;
        See(entry);
    }

    private void SetInstance(Entry entry, Instance? item)
    {
        entry.Instance = item;
        entry.HadAgent |= item is { HasAgent: true };
        See(entry);
    }

    /// <summary>Remembers the addresses that KubeVirt has made up.</summary>
    private void See(Entry entry)
    {
        if (entry is not { Machine: { IsFullyAddressed: false } machine, Instance: { } instance })
        {
            return;
        }

        // An interface without a name in the specification is one that the guest has made by itself.
        ImmutableArray<MacAddress> seen =
        [
            .. instance.Interfaces
                .Where(seen => !seen.Mac.IsZero && seen.Name.Length > 0
                    && (machine.Interfaces.IsEmpty || machine.Interfaces.Any(known => known.Name == seen.Name && known.Mac.IsZero)))
                .Select(static seen => seen.Mac),
        ];
        if (seen.IsEmpty)
        {
            return;
        }

        if (entry.SeenMacs.SequenceEqual(seen))
        {
            return;
        }

        entry.SeenMacs = seen;
        Learned?.Invoke(new LearnedAddress(machine.Key, machine.Uid, seen));
    }

    /// <summary>Brings the directory up to date for one machine, if it is kept at present and there is anything to tell.</summary>
    private void Settle(string key)
    {
        Entry entry = _entries[key];
        Machine? before = entry.Published;
        Machine? now = ToMachine(key, entry);
        if (entry is { Machine: null, Instance: null })
        {
            _entries.Remove(key);
        }

        if (!_isCurrent || IsSame(before, now))
        {
            return;
        }

        entry.Published = now;
        if (before is not null && before.Id != now?.Id)
        {
            logger.MachineGone(key);
            directory.Remove(before.Id);
        }

        if (now is not null)
        {
            directory.Put(now);
            LogMachine(now);
        }
    }

    private void LogMachine(Machine machine)
    {
        if (logger.IsEnabled(LogLevel.Debug))
        {
            logger.MachineRead(machine.Name, machine.StateText, string.Join(", ", machine.Macs));
        }
    }

    private Machine? ToMachine(string key, Entry entry)
    {
        if (entry.Machine is not { } machine)
        {
            return null;
        }

        (MachineState state, string reason) = StateRules.Of(machine, entry.Instance);
        IEnumerable<MacAddress> macs = machine.Interfaces.Select(static known => known.Mac).Where(static mac => !mac.IsZero)
            .Concat(machine.IsFullyAddressed ? [] : entry.SeenMacs).Concat(machine.Annotations.Macs).Concat(_map.Of(key));
        return new Machine(machine.Uid, key, state, reason, [.. macs.Distinct()])
        {
            Mark = machine.Annotations.Mark,
            Access = machine.Annotations.Reach,
            UsualSleep = machine.Annotations.UsualSleep,
            HasAgent = true,
        };
    }

    private static bool IsSame(Machine? before, Machine? now) =>
        before == now
        || (before is not null && now is not null && before == now with { Macs = before.Macs } && before.Macs.SequenceEqual(now.Macs));

    [SuppressMessage("Style", "IDE0032:Use auto property", Justification = "They are.")]
    private sealed class Entry
    {
        public VirtualMachine? Machine { get; set; }

        public Instance? Instance { get; set; }

        /// <summary>Addresses that interfaces without one in the template had when it ran last.</summary>
        public ImmutableArray<MacAddress> SeenMacs { get; set; } = [];

        /// <summary>Whether its guest's agent has been seen.</summary>
        public bool HadAgent { get; set; }

        /// <summary>What the directory has of it.</summary>
        public Machine? Published { get; set; }
    }
}
