namespace VirtWold.Machines.Libvirt;

/// <summary>
/// What has changed and wasn't looked at yet. Filled by libvirt's event loop and by those who made calls, emptied by the session. However
/// fast events come, it holds each domain once.
/// </summary>
internal sealed class DomainEventQueue
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    private readonly object _monitor = new();
    private Dictionary<Guid, DomainChange> _changes = [];
    private List<Action> _errands = [];
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

    /// <summary>Notes that everything may have changed, which asks for a listing.</summary>
    public void AddEverything()
    {
        lock (_monitor)
        {
            _everything = true;
            Monitor.PulseAll(_monitor);
        }
    }

    /// <summary>Has the session's thread do something.</summary>
    public void Post(Action errand)
    {
        lock (_monitor)
        {
            _errands.Add(errand);
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

    /// <summary>Waits for news and takes all of them.</summary>
    /// <param name="patience">How long to wait.</param>
    /// <returns>The news, none where the time is over; null where the queue was closed.</returns>
    public DomainNews? Take(TimeSpan patience)
    {
        long begun = Environment.TickCount64;
        lock (_monitor)
        {
            while (_changes.Count == 0 && _errands.Count == 0 && !_everything && !_closed)
            {
                TimeSpan left = patience - TimeSpan.FromMilliseconds(Environment.TickCount64 - begun);
                if (left <= TimeSpan.Zero)
                {
                    break;
                }

                Monitor.Wait(_monitor, left < Longest ? left : Timeout.InfiniteTimeSpan);
            }

            if (_closed)
            {
                return null;
            }

            DomainNews news = new(_changes, _everything, _errands);
            _changes = [];
            _errands = [];
            _everything = false;
            return news;
        }
    }
}
