using System.ComponentModel;
using System.Runtime.InteropServices;

namespace VirtWold.Links;

/// <summary>
/// The table of interfaces, as the kernel's messages make it. Does no I/O: its owner hands it what comes, in the order in which it comes,
/// and asks for a table when it says so. Safe for all threads.
/// </summary>
/// <remarks>
/// <code>
///              news is lost                       the table's first message
///   current ──────────────────▶ lost ──▶ asked ───────────────────────────▶ reading
///      ▲                         ▲                                             │
///      │                         └── news is lost, or the table was disturbed ─┤
///      └────────────────────────────────────────────── the table's end ────────┘
/// </code>
/// All that stands before the table's first message in the socket's queue is older than the table: while it is lost or asked, news is
/// left out. From then on each message is newer than those before it. What the table didn't name, and no news since, is gone.
/// </remarks>
internal sealed class LinkBoard
{
    private readonly Lock _lock = new();
    private readonly Dictionary<int, Link> _links = [];
    private readonly HashSet<int> _named = [];
    private TaskCompletionSource _change = NewSignal();
    private Stage _stage = Stage.Lost;
    private bool _isDisturbed;
    private uint _sequence;

    private enum Stage
    {
        Lost,
        Asked,
        Reading,
        Current,
    }

    /// <summary>Whether this holds everything that the kernel has reported so far.</summary>
    public bool IsCurrent
    {
        get
        {
            lock (_lock)
            {
                return _stage == Stage.Current;
            }
        }
    }

    /// <summary>Ends with the next change. Ask for it before looking, or a change right after the look would be missed.</summary>
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

    /// <summary>The interface that has that name, or that alternative name, where there is one.</summary>
    public Link? Find(string name)
    {
        lock (_lock)
        {
            return _links.Values.FindByName(name);
        }
    }

    /// <summary>All interfaces.</summary>
    public IReadOnlyList<Link> All
    {
        get
        {
            lock (_lock)
            {
                return [.. _links.Values];
            }
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

    /// <summary>Whether a table has to be asked for now, and by which number.</summary>
    public bool TryAsk(out uint sequence)
    {
        lock (_lock)
        {
            sequence = _sequence;
            if (_stage != Stage.Lost)
            {
                return false;
            }

            sequence = ++_sequence;
            _stage = Stage.Asked;
            _isDisturbed = false;
            return true;
        }
    }

    /// <summary>The table that was asked for can't be had now.</summary>
    public void CannotAsk()
    {
        lock (_lock)
        {
            _stage = Stage.Lost;
        }
    }

    /// <summary>News was lost.</summary>
    public void Overrun()
    {
        lock (_lock)
        {
            // The kernel writes one table at a time: another one is asked for when this one has ended.
            _isDisturbed = true;
            _stage = _stage == Stage.Current ? Stage.Lost : _stage;
        }
    }

    /// <summary>Takes a datagram.</summary>
    /// <exception cref="Win32Exception">The kernel refuses to give the table.</exception>
    public void Take(ReadOnlySpan<byte> datagram)
    {
        NetlinkMessages messages = new(datagram);
        lock (_lock)
        {
            bool hasChanged = false;
            while (messages.MoveNext())
            {
                hasChanged |= Take(messages);
            }

            if (hasChanged)
            {
                _change.SetResult();
                _change = NewSignal();
            }
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private bool Take(in NetlinkMessages message)
    {
        if (message.Type == NetlinkSocket.ErrorMessage)
        {
            throw new Win32Exception(message.Body.Length >= sizeof(int) ? -MemoryMarshal.Read<int>(message.Body) : 0);
        }

        bool isOfTable = message.IsPart && message.Sequence == _sequence;
        if (isOfTable)
        {
            _isDisturbed |= message.IsInterrupted;
            if (_stage == Stage.Asked)
            {
                _stage = Stage.Reading;
                _named.Clear();
            }

            if (message.Type == NetlinkSocket.DoneMessage)
            {
                _stage = _isDisturbed ? Stage.Lost : Stage.Current;
                return RemoveUnnamed();
            }
        }

        return _stage is Stage.Reading or Stage.Current && LinkTable.TryParse(message.Body, out Link? link) && message.Type switch
        {
            NetlinkSocket.NewLink => Put(link),
            NetlinkSocket.DeleteLink => _links.Remove(link.Index),
            _ => false,
        };
    }

    private bool Put(Link link)
    {
        _named.Add(link.Index);
        bool isNew = !_links.TryGetValue(link.Index, out Link? known) || known != link;
        _links[link.Index] = link;
        return isNew;
    }

    private bool RemoveUnnamed()
    {
        int[] gone = [.. _links.Keys.Where(index => !_named.Contains(index))];
        Array.ForEach(gone, index => _links.Remove(index));
        _named.Clear();
        return gone.Length > 0;
    }
}
