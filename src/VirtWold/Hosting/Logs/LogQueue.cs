using VirtWold.Interop;

namespace VirtWold.Hosting.Logs;

/// <summary>
/// Stands between those who log and an output that may be slow or stuck: they put events into a queue, and one thread writes them, in
/// their order. Nobody waits but that thread. The queue is bounded; what finds no room is lost, and so is what the output refuses: the
/// log has the number, in its place. Safe for all threads.
/// </summary>
internal sealed class LogQueue : ILogOutput, IDisposable
{
    /// <summary>Events that may wait.</summary>
    public const int MaxEvents = 4096;

    /// <summary>Characters of text that may wait.</summary>
    public const int MaxLength = 1024 * 1024;

    /// <summary>How long the end waits for the output.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>Guards all that follows; the thread that writes waits for its pulse.</summary>
    private readonly object _lock = new();
    private readonly Queue<Entry> _entries = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ILogOutput _output;
    private readonly RecordMaker _notices;
    private readonly Thread _thread;
    private TaskCompletionSource? _drained;
    private int _length;
    private int _lost;
    private bool _isAtWork;
    private bool _isEnding;
    private bool _hasGivenUp;

    /// <summary>How many were lost since the last notice that the output took; the writing thread's own.</summary>
    private int _unreported;

    /// <summary>Starts the thread that writes.</summary>
    /// <param name="output">Where it writes to. May block, and may refuse.</param>
    /// <param name="time">The clock.</param>
    public LogQueue(ILogOutput output, TimeProvider time)
    {
        _output = output;
        _notices = new RecordMaker(time);
        _thread = new Thread(Run) { IsBackground = true, Name = "log" };
        _thread.Start();
    }

    /// <summary>Ends with the thread that writes: faulted where nobody asked it to end.</summary>
    public Task Ended => _ended.Task;

    public bool TryWrite(LogRecord record)
    {
        lock (_lock)
        {
            if (_isEnding || _entries.Count >= MaxEvents || _length + record.Length > MaxLength)
            {
                _lost++;
                return false;
            }

            _entries.Enqueue(new Entry(record, _lost));
            _length += record.Length;
            _lost = 0;
            _isAtWork = true;
            Monitor.Pulse(_lock);
            return true;
        }
    }

    /// <summary>Waits until all events are written, but not for long; where that was in vain once, not at all.</summary>
    /// <returns>Whether they are.</returns>
    public bool TryFlush()
    {
        Task drained;
        lock (_lock)
        {
            if (!_isAtWork || _hasGivenUp || _ended.Task.IsCompleted)
            {
                return !_isAtWork;
            }

            _drained ??= new TaskCompletionSource();
            drained = _drained.Task;
        }

        _hasGivenUp = !drained.Wait(Patience);
        return !_hasGivenUp;
    }

    /// <summary>
    /// Writes what is left, where that can be done in a moment. If not, the thread is left where it hangs: the output belongs to it, and
    /// the process is about to end.
    /// </summary>
    public void Dispose()
    {
        lock (_lock)
        {
            if (_isEnding)
            {
                return;
            }
        }

        bool isFlushed = TryFlush();
        lock (_lock)
        {
            _isEnding = true;
            _isAtWork = true;
            Monitor.Pulse(_lock);
        }

        if (isFlushed)
        {
            _ = _thread.Join(Patience);
        }
    }

    private void Run()
    {
        _ = Libc.prctl_name(Libc.PR_SET_NAME, _thread.Name!);
        try
        {
            while (TryTake(out Entry entry))
            {
                _unreported += entry.LostBefore;
                if (_unreported > 0 && TryReport(_unreported))
                {
                    _unreported = 0;
                }

                if (entry.Record is { } record && !_output.TryWrite(record))
                {
                    _unreported++;
                }
            }

            _ended.SetResult();
        }
#pragma warning disable CA1031 // Do not catch general exception types: the owner hears of it and ends the process.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            _ended.SetException(fault);
        }
    }

    private bool TryReport(int lost) => _output.TryWrite(_notices.Of(logger => logger.LinesLost(lost)));

    /// <summary>Waits for the next event.</summary>
    /// <returns>Nothing at the end.</returns>
    private bool TryTake(out Entry entry)
    {
        lock (_lock)
        {
            while (!_entries.TryDequeue(out entry))
            {
                if (_lost > 0)
                {
                    // Nothing may follow for a long time.
                    entry = new Entry(null, _lost);
                    _lost = 0;
                    return true;
                }

                _isAtWork = false;
                _drained?.SetResult();
                _drained = null;
                if (_isEnding)
                {
                    return false;
                }

                _ = Monitor.Wait(_lock);
            }

            _length -= entry.Record!.Length;
            return true;
        }
    }

    /// <summary>An event that waits.</summary>
    /// <param name="Record">The event; null if only a number is to be reported.</param>
    /// <param name="LostBefore">How many were lost right before it.</param>
    private readonly record struct Entry(LogRecord? Record, int LostBefore);
}
