namespace VirtWold.Machines.Libvirt;

/// <summary>
/// Domains that are to be read one after the other, and what became of them: between the session's thread, which makes a batch, and the
/// thread that makes the calls and takes one domain at a time out of it. So threads change once for many domains, and one that hangs
/// holds up none: what wasn't taken yet can be had back.
/// </summary>
/// <param name="wanted">The domains, and what may have changed of each; at least one.</param>
/// <param name="nudge">Has the session's thread look at the answers.</param>
/// <param name="time">The clock.</param>
internal sealed class DomainBatch(IReadOnlyList<DomainRequest> wanted, Action nudge, TimeProvider time)
{
    /// <summary>How long answers may wait for the end of the batch.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(20);

    private readonly Lock _lock = new();
    private readonly List<DomainAnswer> _answers = new(wanted.Count);
    private long _nudgedAt = time.GetTimestamp();
    private long _begunAt = time.GetTimestamp();
    private int _taken;
    private int _answered;
    private int _end = wanted.Count;
    private bool _isOver;

    /// <summary>The domains.</summary>
    public IReadOnlyList<DomainRequest> Wanted => wanted;

    /// <summary>Whether others go on without the domain that is being read. For the session's thread alone.</summary>
    public bool IsLate { get; set; }

    /// <summary>Whether people know that it takes very long. For the session's thread alone.</summary>
    public bool IsReported { get; set; }

    /// <summary>The domain that is being read, or will be as soon as there is a connection.</summary>
    public Guid Current
    {
        get
        {
            lock (_lock)
            {
                return wanted[Math.Min(_answered, _end - 1)].Domain;
            }
        }
    }

    /// <summary>For how long it has been read.</summary>
    public TimeSpan Elapsed
    {
        get
        {
            lock (_lock)
            {
                return _answered < _end ? time.GetElapsedTime(_begunAt) : TimeSpan.Zero;
            }
        }
    }

    /// <summary>Takes the next domain, to read it.</summary>
    /// <returns>Whether there is one.</returns>
    public bool TryTake(out int index)
    {
        lock (_lock)
        {
            index = _taken;
            if (_taken == _end)
            {
                return false;
            }

            _taken++;
            return true;
        }
    }

    /// <summary>The domain that was taken last was read, or couldn't be.</summary>
    public void Answer(DomainReading? reading, Exception? error)
    {
        bool isDue;
        lock (_lock)
        {
            isDue = Add(reading, error);
        }

        if (isDue)
        {
            nudge();
        }
    }

    /// <summary>Reads all that are still to be read.</summary>
    /// <param name="read">Reads the one with that number.</param>
    public void ReadAll(Func<int, DomainReading> read)
    {
        while (TryTake(out int index))
        {
            DomainReading? reading = null;
            Exception? error = null;
            try
            {
                reading = read(index);
            }
#pragma warning disable CA1031 // Do not catch general exception types: it is the session's, and thrown there.
            catch (Exception fault)
#pragma warning restore CA1031
            {
                error = fault;
            }

            Answer(reading, error);
        }
    }

    /// <summary>The thread that made the calls is free for others.</summary>
    /// <param name="error">Why it could make none; null if it could.</param>
    public void End(Exception? error)
    {
        lock (_lock)
        {
            while (error is not null && _answered < _end)
            {
                _ = Add(null, error);
            }

            _isOver = true;
        }

        nudge();
    }

    /// <summary>Hands over the answers that have come.</summary>
    /// <returns>Whether they were the last.</returns>
    public bool Collect(List<DomainAnswer> answers)
    {
        lock (_lock)
        {
            answers.AddRange(_answers);
            _answers.Clear();
            return _isOver;
        }
    }

    /// <summary>Takes back what wasn't taken yet where the one that is being read takes long.</summary>
    /// <param name="patience">How long it may take.</param>
    /// <param name="rest">What others are to read.</param>
    /// <returns>Whether it takes longer than that.</returns>
    public bool TryGiveUp(TimeSpan patience, out IReadOnlyList<DomainRequest> rest)
    {
        lock (_lock)
        {
            rest = [];
            if (_answered == _end || time.GetElapsedTime(_begunAt) < patience)
            {
                return false;
            }

            // One at least stays, also where none was taken.
            int kept = Math.Max(_taken, 1);
            rest = [.. wanted.Skip(kept).Take(_end - kept)];
            _end = kept;
            return true;
        }
    }

    private bool Add(DomainReading? reading, Exception? error)
    {
        _answers.Add(new DomainAnswer(wanted[_answered], reading, error));
        _answered++;
        _begunAt = time.GetTimestamp();
        bool isDue = _answered < _end && time.GetElapsedTime(_nudgedAt, _begunAt) >= LongestWait;
        _nudgedAt = isDue ? _begunAt : _nudgedAt;
        return isDue;
    }
}
