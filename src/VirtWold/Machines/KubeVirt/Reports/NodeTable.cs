using VirtWold.Machines.KubeVirt.Api;
using VirtWold.Machines.KubeVirt.Leases;

namespace VirtWold.Machines.KubeVirt.Reports;

/// <summary>
/// What all nodes tell by their Leases, as the one that writes the status knows it. How old a Lease is, is judged by this node's own clock,
/// from when it saw that version; only one that is older by far than any clock is wrong is left out at once. Safe for all threads.
/// </summary>
/// <param name="time">The clock.</param>
internal sealed class NodeTable(TimeProvider time) : IResourceSink<NodeLease>
{
    /// <summary>So many wakes are told.</summary>
    public const int MostWakes = 10;

    /// <summary>By so much the clocks of nodes may differ.</summary>
    private static readonly TimeSpan ClockError = TimeSpan.FromMinutes(10);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, (NodeLease Lease, long SeenAt)> _nodes = new(StringComparer.Ordinal);
    private readonly SortedSet<WakeNote> _wakes = new(Comparer<WakeNote>.Create(static (a, b) =>
        (b.At, b.Node, b.Machine).CompareTo((a.At, a.Node, a.Machine))));

    /// <summary>How many nodes listen.</summary>
    public int Listening
    {
        get
        {
            lock (_lock)
            {
                return _nodes.Values.Count(node => node.Lease.Node.Length > 0 && !IsSilent(node));
            }
        }
    }

    /// <summary>The last wakes, the last one first.</summary>
    public WakeNote[] Wakes
    {
        get
        {
            lock (_lock)
            {
                return [.. _wakes];
            }
        }
    }

    /// <summary>What is wrong with nodes, each with its reason, by the Lease's name; some of them.</summary>
    public string[] Faults
    {
        get
        {
            lock (_lock)
            {
                return [.. _nodes.Values
                    .Where(node => node.Lease.Fault.Length > 0 && !IsSilent(node))
                    .Select(static node => $"{node.Lease.Name[NodeLease.NameFor("").Length..]}: {node.Lease.Fault}")
                    .Order(StringComparer.Ordinal)];
            }
        }
    }

    /// <summary>Adds wakes that are known from before.</summary>
    public void Remember(IEnumerable<WakeNote> wakes)
    {
        lock (_lock)
        {
            foreach (WakeNote wake in wakes)
            {
                Add(wake);
            }
        }
    }

    public NodeLease Read(ReadOnlySpan<byte> json) => NodeLease.Read(json);

    public void Replace(string scope, IReadOnlyList<NodeLease> objects)
    {
        lock (_lock)
        {
            HashSet<string> listed = [.. objects.Select(static item => item.Name)];
            foreach (string gone in _nodes.Keys.Where(name => !listed.Contains(name)).ToArray())
            {
                _nodes.Remove(gone);
            }

            foreach (NodeLease item in objects)
            {
                Take(item);
            }
        }
    }

    public void Put(NodeLease item)
    {
        lock (_lock)
        {
            Take(item);
        }
    }

    public void Remove(NodeLease item)
    {
        lock (_lock)
        {
            _nodes.Remove(item.Name);
        }
    }

    private void Take(NodeLease item)
    {
        if (item.Wake is { } wake)
        {
            Add(wake);
        }

        if (item.IsNode && (!_nodes.TryGetValue(item.Name, out (NodeLease Lease, long SeenAt) known) || known.Lease.ResourceVersion != item.ResourceVersion))
        {
            _nodes[item.Name] = (item, time.GetTimestamp());
        }
    }

    private void Add(WakeNote wake)
    {
        _wakes.Add(wake);
        while (_wakes.Count > MostWakes)
        {
            _wakes.Remove(_wakes.Max!);
        }
    }

    private bool IsSilent((NodeLease Lease, long SeenAt) node) =>
        time.GetElapsedTime(node.SeenAt) > node.Lease.Duration || time.GetUtcNow() - node.Lease.RenewedAt > node.Lease.Duration + ClockError;
}
