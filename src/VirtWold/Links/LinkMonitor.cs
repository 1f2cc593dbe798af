using System.ComponentModel;
using VirtWold.Interop;

namespace VirtWold.Links;

/// <summary>
/// Follows the interfaces of this network namespace by the kernel's notifications. One thread sleeps until something about an
/// interface changes; nothing polls.
/// </summary>
internal sealed class LinkMonitor : IDisposable
{
    private readonly NetlinkSocket _socket = new(NetlinkSocket.LinkGroup);
    private readonly Lock _lock = new();
    private readonly Dictionary<int, Link> _links = [];
    private readonly Thread _thread;
    private TaskCompletionSource _change = NewSignal();
    private TaskCompletionSource? _proof;
    private volatile bool _stopping;

    /// <summary>Begins to follow.</summary>
    /// <exception cref="Win32Exception">The kernel refuses.</exception>
    public LinkMonitor()
    {
        // The socket receives notifications already: what changes after this table was read is told.
        ReadTable();
        _thread = new Thread(Run) { Name = "links", IsBackground = true };
        _thread.Start();
    }

    /// <summary>Ends with the next change. To be asked for before looking, or a change right after the look would be missed.</summary>
    public Task NextChange
    {
        get
        {
            lock (_lock)
            {
                return _change.Task;
            }
        }
    }

    /// <summary>The interface of that name, where there is one.</summary>
    public Link? Find(string name)
    {
        lock (_lock)
        {
            foreach (Link link in _links.Values)
            {
                if (link.Name == name)
                {
                    return link;
                }
            }

            return null;
        }
    }

    /// <summary>What the interface with that index is called now, where there is one.</summary>
    public string? NameOf(int index)
    {
        lock (_lock)
        {
            return _links.GetValueOrDefault(index)?.Name;
        }
    }

    /// <summary>Has the thread come round once: the task ends when it has, and never where it hangs.</summary>
    public Task ProveAsync()
    {
        TaskCompletionSource proof = NewSignal();
        proof = Interlocked.CompareExchange(ref _proof, proof, null) ?? proof;
        Wake();
        return proof.Task;
    }

    public void Dispose()
    {
        if (_stopping)
        {
            return;
        }

        _stopping = true;
        Wake();
        _thread.Join();
        _socket.Dispose();
    }

    /// <summary>Wakes the thread, by the answer to a question.</summary>
    private void Wake() => _socket.RequestTable(NetlinkSocket.GetLink, family: 0);

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Run()
    {
        _ = Libc.prctl_name(Libc.PR_SET_NAME, _thread.Name!);
        while (!_stopping)
        {
            try
            {
                _socket.Receive(Take);
            }
            catch (Win32Exception error) when (error.NativeErrorCode == Libc.ENOBUFS)
            {
                // More has changed than the socket could hold; what was missed stands in the table.
                ReadTable();
            }

            Interlocked.Exchange(ref _proof, null)?.SetResult();
        }
    }

    private void ReadTable()
    {
        IReadOnlyList<Link> links = LinkTable.Read();
        lock (_lock)
        {
            _links.Clear();
            foreach (Link link in links)
            {
                _links[link.Index] = link;
            }

            Signal();
        }
    }

    private void Take(int type, ReadOnlySpan<byte> body)
    {
        if (!LinkTable.TryParse(body, out Link? link))
        {
            return;
        }

        lock (_lock)
        {
            bool changed = type == NetlinkSocket.DeleteLink
                ? _links.Remove(link.Index)
                : !_links.TryGetValue(link.Index, out Link? known) || known != link;
            if (!changed)
            {
                return;
            }

            if (type == NetlinkSocket.NewLink)
            {
                _links[link.Index] = link;
            }

            Signal();
        }
    }

    private void Signal()
    {
        _change.SetResult();
        _change = NewSignal();
    }
}
