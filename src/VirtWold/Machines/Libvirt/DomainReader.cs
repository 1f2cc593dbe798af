using System.Runtime.ExceptionServices;

namespace VirtWold.Machines.Libvirt;

/// <summary>
/// Reads domains, in batches, so that none of them holds up another: one that takes longer than a moment is left to itself, one that can't
/// be read is tried again with growing pauses. Has no thread: <see cref="Step"/> is called by the session's whenever something may be due.
/// </summary>
/// <param name="read">Begins to read a batch; fails where nobody can.</param>
/// <param name="nudge">Has <see cref="Step"/> called, by the session's thread.</param>
/// <param name="sink">Told what became of each.</param>
/// <param name="atOnce">How many to read at once.</param>
/// <param name="time">The clock.</param>
internal sealed class DomainReader(Func<DomainBatch, Task> read, Action nudge, IDomainReadings sink, int atOnce, TimeProvider time)
{
    /// <summary>Batches that may be under way at once, those that hang among them: each one keeps a thread of libvirtd busy.</summary>
    public const int MaxUnderWay = 8;

    /// <summary>Domains in a batch: for so many threads change once.</summary>
    public const int MaxBatch = 32;

    /// <summary>How long a read may take before others go on without it.</summary>
    public static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(500);

    /// <summary>How long a read takes before people should know.</summary>
    public static readonly TimeSpan VeryLong = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(60);

    private readonly Dictionary<Guid, DomainChange> _wanted = [];
    private readonly Queue<Guid> _queue = new();
    private readonly List<DomainBatch> _batches = [];
    private readonly HashSet<Guid> _underWay = [];
    private readonly List<DomainAnswer> _answers = [];
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
            foreach (DomainBatch batch in _batches)
            {
                TimeSpan? limit = !batch.IsLate ? Moment : !batch.IsReported ? VeryLong : null;
                Take(limit - batch.Elapsed);
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
        if (!_wanted.TryGetValue(domain, out DomainChange before) && !_underWay.Contains(domain))
        {
            _queue.Enqueue(domain);
        }

        _wanted[domain] = before | change;
    }

    /// <summary>Makes room for a listing of many.</summary>
    public void EnsureCapacity(int count)
    {
        _wanted.EnsureCapacity(count);
        _queue.EnsureCapacity(count);
    }

    /// <summary>Gives back the room that a listing of many needed.</summary>
    public void TrimExcess()
    {
        _wanted.TrimExcess();
        _queue.TrimExcess();
        _underWay.TrimExcess();
        _answers.TrimExcess();
    }

    /// <summary>Does what is due.</summary>
    public void Step()
    {
        long now = time.GetTimestamp();
        for (int i = _batches.Count - 1; i >= 0; i--)
        {
            Follow(_batches[i]);
        }

        foreach ((Guid domain, Failure failure) in _failures)
        {
            if (failure.IsWaiting && time.GetElapsedTime(failure.At, now) >= failure.Pause)
            {
                failure.IsWaiting = false;
                Want(domain, failure.Change);
            }
        }

        // First the next ones: they are read while the answers of the last ones are gone through.
        while (_quick < atOnce && _batches.Count < MaxUnderWay && _queue.Count > 0)
        {
            Begin();
        }

        foreach (DomainAnswer answer in _answers)
        {
            End(answer);
        }

        _answers.Clear();
    }

    private void Follow(DomainBatch batch)
    {
        int known = _answers.Count;
        bool isOver = batch.Collect(_answers);
        for (int i = known; i < _answers.Count; i++)
        {
            Guid domain = _answers[i].Request.Domain;
            _underWay.Remove(domain);
            if (_wanted.ContainsKey(domain))
            {
                _queue.Enqueue(domain);
            }
        }

        if (isOver)
        {
            _batches.Remove(batch);
            _quick -= batch.IsLate ? 0 : 1;
            return;
        }

        if (!batch.IsLate && batch.TryGiveUp(Moment, out IReadOnlyList<DomainRequest> rest))
        {
            batch.IsLate = true;
            _quick--;
            foreach (DomainRequest request in rest)
            {
                _underWay.Remove(request.Domain);
                _wanted[request.Domain] = _wanted.GetValueOrDefault(request.Domain) | request.Change;
                _queue.Enqueue(request.Domain);
            }

            sink.Late(batch.Current);
        }

        if (batch.IsLate && !batch.IsReported && batch.Elapsed >= VeryLong)
        {
            batch.IsReported = true;
            sink.Hangs(batch.Current, batch.Elapsed);
        }
    }

    private void Begin()
    {
        var requests = new DomainRequest[Math.Min(MaxBatch, (_queue.Count + atOnce - 1) / atOnce)];
        for (int i = 0; i < requests.Length; i++)
        {
            Guid domain = _queue.Dequeue();
            _wanted.Remove(domain, out DomainChange change);
            change |= _failures.TryGetValue(domain, out Failure? failure) ? failure.Change : DomainChange.None;
            requests[i] = new DomainRequest(domain, change);
            _underWay.Add(domain);
        }

        DomainBatch batch = new(requests, nudge, time);
        _batches.Add(batch);
        _quick++;
        Task reading;
        try
        {
            reading = read(batch);
        }
        catch (LibvirtException error)
        {
            reading = Task.FromException(error);
        }

        _ = reading.ContinueWith(
            ended => batch.End(ended.Exception?.InnerException),
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }

    private void End(DomainAnswer answer)
    {
        Guid domain = answer.Request.Domain;
        switch (answer.Error)
        {
            case null:
                // One that has failed meanwhile was asked for more, perhaps.
                if (_failures.TryGetValue(domain, out Failure? before) && (before.Change & ~answer.Request.Change) == DomainChange.None)
                {
                    _failures.Remove(domain);
                }

                sink.Read(domain, answer.Reading!);
                break;
            case LibvirtException { IsNoDomain: true }:
                _failures.Remove(domain);
                sink.Gone(domain);
                break;
            case LibvirtException error:
                Failure failure = _failures.TryGetValue(domain, out Failure? last) ? last : new Failure();
                _failures[domain] = failure;
                failure.Again(answer.Request.Change, time.GetTimestamp());
                sink.Failed(domain, error, failure.Count, failure.Pause);
                break;
            case ObjectDisposedException:
                // The session is ending.
                break;
            default:
                ExceptionDispatchInfo.Throw(answer.Error);
                break;
        }
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
