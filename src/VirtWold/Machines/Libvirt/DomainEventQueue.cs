namespace VirtWold.Machines.Libvirt;

/// <summary>
/// What has changed and wasn't looked at yet. Filled by libvirt's event loop, emptied by the session. However fast events come, it
/// holds each domain once.
/// </summary>
internal sealed class DomainEventQueue
{
    private readonly object _monitor = new();
    private Dictionary<Guid, DomainChange> _changes = [];
    private bool _everything;
    private bool _closed;

    /// <summary>Notes a change.</summary>
    public void Add(Guid domain, DomainChange change)
    {
        lock (_monitor)
        {
            _changes[domain] = _changes.GetValueOrDefault(domain) | change;
            Monitor.PulseAll(_monitor);
        }
    }

    /// <summary>Notes that everything may have changed: <see cref="Take"/> hands out no changes, which asks for a listing.</summary>
    public void AddEverything()
    {
        lock (_monitor)
        {
            _everything = true;
            Monitor.PulseAll(_monitor);
        }
    }

    /// <summary>No more will come: the connection is gone, or the session is to end.</summary>
    public void Close()
    {
        lock (_monitor)
        {
            _closed = true;
            Monitor.PulseAll(_monitor);
        }
    }

    /// <summary>Waits for changes and takes them all.</summary>
    /// <returns>The changes, none where a listing is asked for; nothing where the queue was closed.</returns>
    public IReadOnlyDictionary<Guid, DomainChange>? Take()
    {
        lock (_monitor)
        {
            while (_changes.Count == 0 && !_everything && !_closed)
            {
                Monitor.Wait(_monitor);
            }

            if (_closed)
            {
                return null;
            }

            // A listing sees all changes that were noted before it.
            Dictionary<Guid, DomainChange> taken = _everything ? [] : _changes;
            _changes = [];
            _everything = false;
            return taken;
        }
    }
}
