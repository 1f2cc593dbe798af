namespace VirtWold.Machines.Libvirt;

// Listing and following, on the session's thread:
//
//   begin ── list ── read each ── all read, or passed over ── current ── follow events, read what they name
//     │        └── hangs: what was known before is read meanwhile, and then is current
//     └──────────── again: on a reload, where events are missing, and where the listing can't be believed
//
// A machine that can't be read stays what it was, and is tried again.
internal sealed partial class LibvirtSession
{
    /// <summary>Of a hypervisor that is far away several machines are read at once.</summary>
    private const int RemoteReads = 4;

    /// <summary>How long the first listing waits for machines that can't be read.</summary>
    private static readonly TimeSpan ListingPatience = TimeSpan.FromSeconds(4);

    /// <summary>How long a listing may hang before what was known before is read.</summary>
    private static readonly TimeSpan ListingMoment = TimeSpan.FromSeconds(1);

    /// <summary>How often a hypervisor without events is listed.</summary>
    private static readonly TimeSpan PollPause = TimeSpan.FromSeconds(60);

    /// <summary>The least time between listings that packets ask for.</summary>
    private static readonly TimeSpan DoubtPause = TimeSpan.FromSeconds(5);

    /// <summary>A listing may cost a twentieth of the time.</summary>
    private const int ListingShare = 20;

    /// <summary>
    /// When a listing that can't be believed is done again: an access driver whose polkit is away hides machines without an error, and a
    /// libvirtd that was restarted lists guests as running that it can't take over, and doesn't report their end.
    /// </summary>
    private static readonly TimeSpan[] DisbeliefPauses = [TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30)];

    private readonly string _host;
    private readonly DomainReader _reader;
    private readonly Dictionary<Guid, KnownDomain> _known = [];

    /// <summary>Those that a listing saw off and that weren't read since then.</summary>
    private readonly HashSet<Guid> _off = [];

    /// <summary>Those that have changed since the listing began, so that what it saw may be over.</summary>
    private readonly HashSet<Guid> _touched = [];
    private readonly TimeProvider _time = TimeProvider.System;
    private Action? _current;
    private HashSet<Guid>? _round;
    private int _listed;
    private long _listingBegan;
    private long _listingEnded;
    private TimeSpan _listingTook;
    private int _listedBefore;
    private bool _isListing;
    private bool _isUnasked;
    private bool _listAgain;
    private bool _isPublished;
    private bool _isBridged;
    private bool _isDenied;
    private bool _isReturn;
    private int _disbelief;
    private long? _relistAt;

    /// <summary>Lists, and follows events until the connection is lost or <see cref="End"/> is called.</summary>
    /// <param name="current">Called when the directory is current for the first time.</param>
    /// <exception cref="LibvirtException">The connection is of no use.</exception>
    public void Run(Action current)
    {
        _current = current;
        _isReturn = _directory.Count > 0;
        BeginListing();
        try
        {
            while (_events.Take(NextDue()) is { } news)
            {
                foreach (Action errand in news.Errands)
                {
                    errand();
                }

                foreach ((Guid domain, DomainChange change) in news.Changes)
                {
                    if (change.HasFlag(DomainChange.Agent))
                    {
                        AgentCame(domain);
                    }

                    if (change == DomainChange.Agent)
                    {
                        continue;
                    }

                    _off.Remove(domain);
                    _touched.Add(domain);
                    _reader.Want(domain, _known.TryGetValue(domain, out KnownDomain? known) && known.IsRead ? change : DomainChange.Configuration);
                }

                if (news.IsListingWanted)
                {
                    BeginListing();
                }

                Step();
            }
        }
        finally
        {
            _watch.End();
        }
    }

    /// <summary>Begins a listing, or has another one follow the one that is under way.</summary>
    /// <param name="isUnasked">Whether no request asked for it: then it is logged only if something has changed.</param>
    private void BeginListing(bool isUnasked = false)
    {
        if (_isListing)
        {
            _listAgain = true;
            return;
        }

        _isUnasked = isUnasked;

        _relistAt = null;
        _isListing = true;
        _touched.Clear();
        _listingBegan = _time.GetTimestamp();
        _watch.Begin();
        _ = _lanes.CallAsync(static connection => connection.ListDomains()).ContinueWith(
            listing => _events.Post(() => EndListing(listing)), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    private void EndListing(Task<IReadOnlyList<ListedDomain>> listing)
    {
        _isListing = false;
        _watch.End();
        IReadOnlyList<ListedDomain> domains;
        try
        {
            domains = listing.GetAwaiter().GetResult();
        }
        catch (LibvirtException error) when (_isPublished && _connection.HasEvents && IsAlive)
        {
            // What is known is kept by events; a new connection would fare no better.
            _logger.CannotList(_uri, error.Message);
            Plan(Disbelieve() ?? PollPause);
            return;
        }

        _listed = domains.Count;
        _round = new HashSet<Guid>(domains.Count);
        _known.EnsureCapacity(domains.Count);
        _reader.EnsureCapacity(domains.Count);
        _isDenied = false;
        foreach (ListedDomain domain in domains)
        {
            _known.TryAdd(domain.Uuid, new KnownDomain(domain.Uuid, domain.Name));
            if (!domain.IsActive && !_touched.Contains(domain.Uuid))
            {
                _off.Add(domain.Uuid);
            }

            WantInRound(domain.Uuid);
        }

        // Those that aren't listed are asked for by themselves: an access driver that can't reach polkit hides them.
        foreach (Guid missing in _known.Keys.Concat(Remembered()).Where(known => !_round.Contains(known)).ToArray())
        {
            WantInRound(missing);
        }

        if (_listAgain)
        {
            _listAgain = false;
            BeginListing();
        }
    }

    private void WantInRound(Guid domain)
    {
        _round!.Add(domain);
        _ = Known(domain);
        _reader.Want(domain, DomainChange.Configuration);
    }

    /// <summary>The machines that an earlier session knew.</summary>
    private IEnumerable<Guid> Remembered() => _isPublished ? [] : _directory.All.Select(static machine => Guid.Parse(machine.Id));

    private void Step()
    {
        long now = _time.GetTimestamp();
        if (_relistAt is { } due && now >= due)
        {
            BeginListing(isUnasked: true);
        }

        if (_isListing && !_isPublished && !_isBridged && _time.GetElapsedTime(_listingBegan, now) >= ListingMoment)
        {
            Bridge();
        }

        _reader.Step();
        if (_round is { Count: 0 })
        {
            EndRound();
        }
    }

    /// <summary>The listing hangs, perhaps because a single machine does: reads those that were known before.</summary>
    private void Bridge()
    {
        _isBridged = true;
        Guid[] remembered = [.. Remembered()];
        if (remembered.Length > 0)
        {
            _round = [];
            _listed = remembered.Length;
            foreach (Guid domain in remembered)
            {
                WantInRound(domain);
            }
        }
    }

    /// <summary>All machines of a listing are read or passed over.</summary>
    private void EndRound()
    {
        _round = null;
        _listingEnded = _time.GetTimestamp();
        _listingTook = _time.GetElapsedTime(_listingBegan, _listingEnded);
        if (_isListing)
        {
            _logger.ListingHangs(_uri, _listed);
        }
        else
        {
            GiveBackRoom();
            if (!_isUnasked || _listed != _listedBefore)
            {
                _logger.Listed(_listed, _uri, (long)_listingTook.TotalMilliseconds);
            }

            _listedBefore = _listed;
            TimeSpan? again = _listed == 0 || _isDenied || _isReturn ? Disbelieve() : null;
            again ??= _connection.HasEvents ? null : AtLeast(PollPause);
            if (again is { } pause)
            {
                Plan(pause);
            }
        }

        if (!_isPublished)
        {
            // One that can't be read stays what it was.
            _directory.Replace(_known.Values
                .Select(known => known.IsRead ? known.ToMachine(_host) : _directory.FindById(known.Id))
                .OfType<Machine>()
                .ToArray());
            _isPublished = true;
            _current?.Invoke();
        }
    }

    /// <summary>What was there for a listing of many would stay as large as it was, for nothing.</summary>
    private void GiveBackRoom()
    {
        _off.Clear();
        _off.TrimExcess();
        _touched.TrimExcess();
        _known.TrimExcess();
        _reader.TrimExcess();
    }

    private void RelistInDoubt()
    {
        if (_isPublished && !_isListing && _time.GetElapsedTime(_listingEnded) >= AtLeast(DoubtPause))
        {
            BeginListing(isUnasked: true);
        }
    }

    private TimeSpan AtLeast(TimeSpan pause) => pause > _listingTook * ListingShare ? pause : _listingTook * ListingShare;

    private TimeSpan? Disbelieve() => _disbelief < DisbeliefPauses.Length ? DisbeliefPauses[_disbelief++] : null;

    private void Plan(TimeSpan pause) => _relistAt = _time.GetTimestamp() + (long)(pause.TotalSeconds * _time.TimestampFrequency);

    private TimeSpan NextDue()
    {
        long now = _time.GetTimestamp();
        TimeSpan next = _reader.NextDue ?? TimeSpan.MaxValue;
        if (_relistAt is { } due)
        {
            next = Earlier(next, _time.GetElapsedTime(now, due));
        }

        if (_isListing && !_isPublished && !_isBridged)
        {
            next = Earlier(next, ListingMoment - _time.GetElapsedTime(_listingBegan, now));
        }

        return next;

        static TimeSpan Earlier(TimeSpan a, TimeSpan b) => b < TimeSpan.Zero ? TimeSpan.Zero : a < b ? a : b;
    }
}
