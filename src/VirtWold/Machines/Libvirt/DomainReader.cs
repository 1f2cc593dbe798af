namespace VirtWold.Machines.Libvirt;

/// <summary>
/// Reads domains, so that none of them holds up another: one that takes longer than a moment is left to itself, one that can't be read is
/// tried again with growing pauses. Has no thread: <see cref="Step"/> is called by the session's whenever something may be due.
/// </summary>
/// <param name="read">Begins to read a domain.</param>
/// <param name="post">Has something done on the session's thread.</param>
/// <param name="sink">Told what became of each.</param>
/// <param name="atOnce">How many to read at once.</param>
/// <param name="time">The clock.</param>
internal sealed class DomainReader(
    Func<Guid, DomainChange, Task<DomainReading>> read, Action<Action> post, IDomainReadings sink, int atOnce, TimeProvider time)
{
    /// <summary>Reads that may be under way at once, those that hang among them: each one keeps a thread of libvirtd busy.</summary>
    public const int MaxUnderWay = 8;

    /// <summary>How long a read may take before others go on without it.</summary>
    public static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(500);

    /// <summary>How long a read takes before people should know.</summary>
    public static readonly TimeSpan VeryLong = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(60);

    private readonly Dictionary<Guid, DomainChange> _wanted = [];
    private readonly Queue<Guid> _queue = new();
    private readonly Dictionary<Guid, Attempt> _underWay = [];
    private readonly Dictionary<Guid, Failure> _failures = [];
    private int _quick;

    /// <summary>How many domains couldn't be read when they were tried last.</summary>
    public int FailureCount => _failures.Count;

    /// <summary>How long until something is due; null if it waits for an answer or a request only.</summary>
    public TimeSpan? NextDue
    {
        get
        {
            long now = time.GetTimestamp();
            TimeSpan? next = null;
            foreach (Attempt attempt in _underWay.Values)
            {
                TimeSpan? limit = !attempt.IsLate ? Moment : !attempt.IsReported ? VeryLong : null;
                Take(limit - time.GetElapsedTime(attempt.BegunAt, now));
            }

            foreach (Failure failure in _failures.Values)
            {
                Take(failure.IsWaiting ? failure.Pause - time.GetElapsedTime(failure.At, now) : null);
            }

            return next;

            void Take(TimeSpan? due) => next = due is null || next <= due ? next : due > TimeSpan.Zero ? due : TimeSpan.Zero;
        }
    }

    /// <summary>Has a domain read, soon.</summary>
    public void Want(Guid domain, DomainChange change)
    {
        if (!_wanted.TryGetValue(domain, out DomainChange before) && !_underWay.ContainsKey(domain))
        {
            _queue.Enqueue(domain);
        }

        _wanted[domain] = before | change;
    }

    /// <summary>Gives back the room that a listing of many needed.</summary>
    public void TrimExcess()
    {
        _wanted.TrimExcess();
        _queue.TrimExcess();
    }

    /// <summary>Does what is due.</summary>
    public void Step()
    {
        long now = time.GetTimestamp();
        foreach ((Guid domain, Attempt attempt) in _underWay.Where(entry => !entry.Value.IsReported).ToArray())
        {
            TimeSpan elapsed = time.GetElapsedTime(attempt.BegunAt, now);
            if (!attempt.IsLate && elapsed >= Moment)
            {
                attempt.IsLate = true;
                _quick--;
                sink.Late(domain);
            }

            if (elapsed >= VeryLong)
            {
                attempt.IsReported = true;
                sink.Hangs(domain, elapsed);
            }
        }

        foreach ((Guid domain, Failure failure) in _failures)
        {
            if (failure.IsWaiting && time.GetElapsedTime(failure.At, now) >= failure.Pause)
            {
                failure.IsWaiting = false;
                Want(domain, failure.Change);
            }
        }

        while (_quick < atOnce && _underWay.Count < MaxUnderWay && _queue.TryDequeue(out Guid domain))
        {
            Begin(domain);
        }
    }

    private void Begin(Guid domain)
    {
        _wanted.Remove(domain, out DomainChange change);
        change |= _failures.TryGetValue(domain, out Failure? failure) ? failure.Change : DomainChange.None;
        Attempt attempt = new(time.GetTimestamp(), change);
        _underWay.Add(domain, attempt);
        _quick++;
        Task<DomainReading> reading;
        try
        {
            reading = read(domain, change);
        }
        catch (LibvirtException error)
        {
            reading = Task.FromException<DomainReading>(error);
        }

        reading.ContinueWith(
            answer => post(() => End(domain, attempt, answer)),
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }

    private void End(Guid domain, Attempt attempt, Task<DomainReading> answer)
    {
        _underWay.Remove(domain);
        _quick -= attempt.IsLate ? 0 : 1;
        if (_wanted.ContainsKey(domain))
        {
            _queue.Enqueue(domain);
        }

        try
        {
            DomainReading reading = answer.GetAwaiter().GetResult();
            _failures.Remove(domain);
            sink.Read(domain, reading);
        }
        catch (LibvirtException error) when (error.IsNoDomain)
        {
            _failures.Remove(domain);
            sink.Gone(domain);
        }
        catch (LibvirtException error)
        {
            Failure failure = _failures.TryGetValue(domain, out Failure? last) ? last : new Failure();
            _failures[domain] = failure;
            failure.Again(attempt.Change, time.GetTimestamp());
            sink.Failed(domain, error, failure.Count, failure.Pause);
        }
        catch (ObjectDisposedException)
        {
            // The session is ending.
        }
    }

    private sealed class Attempt(long begunAt, DomainChange change)
    {
        public long BegunAt { get; } = begunAt;

        public DomainChange Change { get; } = change;

        public bool IsLate { get; set; }

        public bool IsReported { get; set; }
    }

    private sealed class Failure
    {
        public int Count { get; private set; }

        public DomainChange Change { get; private set; }

        public long At { get; private set; }

        public TimeSpan Pause { get; private set; }

        public bool IsWaiting { get; set; }

        public void Again(DomainChange change, long now)
        {
            Count++;
            Change |= change;
            At = now;
            Pause = Count == 1 ? FirstPause : Pause * 2 < LongestPause ? Pause * 2 : LongestPause;
            IsWaiting = true;
        }
    }
}
