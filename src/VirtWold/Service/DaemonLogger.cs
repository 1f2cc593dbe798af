using Microsoft.Extensions.Logging;
using VirtWold.Hosting;
using VirtWold.Hosting.Logs;

namespace VirtWold.Service;

/// <summary>The daemon's log: what the options ask for, put together. Logging never waits for the log's reader.</summary>
internal sealed class DaemonLogger : IDisposable
{
    private readonly StandardError _standardError = new(Timeout.InfiniteTimeSpan);
    private readonly StandardError _lastError = StandardError.ForLastWords();
    private readonly JournalOutput? _journal;
    private readonly LogQueue _queue;
    private readonly FoldingLogger _logger;
    private readonly LineOutput? _lastWords;

    private DaemonLogger(LogFormat? wanted, LogLevel lowest)
    {
        bool isJournal = JournalStream.IsStandardError(Environment.GetEnvironmentVariable("JOURNAL_STREAM"));
        ILogOutput output;
        switch (wanted ?? (isJournal ? LogFormat.Journal : LogFormat.Text))
        {
            case LogFormat.Journal:
                // Where standard error is the journal, all that is lost without its socket are the fields.
                LineOutput stream = LineOutput.ForJournal(_standardError);
                _journal = JournalOutput.TryOpen(JournalOutput.SocketPath, stream, out string reason);
                if (_journal is null && !isJournal)
                {
                    throw new ExitException(
                        ExitStatus.Unavailable,
                        $"can't log to the journal at {JournalOutput.SocketPath}: {reason}; where systemd isn't there take --log-format text or json");
                }

                output = (ILogOutput?)_journal ?? stream;
                // The journal asks whose process it was that sent an entry, and gets no answer when that has ended meanwhile.
                _lastWords = isJournal ? LineOutput.ForJournal(_lastError) : null;
                break;
            case LogFormat.Json:
                output = new LineOutput(_standardError, JsonLine.Of);
                _lastWords = new LineOutput(_lastError, JsonLine.Of);
                break;
            default:
                output = LineOutput.ForPeople(_standardError);
                break;
        }

        _queue = new LogQueue(output, TimeProvider.System);
        _logger = new FoldingLogger(new LineLogger(_queue, lowest, TimeProvider.System), TimeProvider.System);
        ProcessEnd.Flush = Flush;
    }

    /// <summary>The log.</summary>
    public ILogger Logger => _logger;

    /// <summary>Ends with the thread that writes the log: faulted where nobody asked it to end.</summary>
    public Task Ended => _queue.Ended;

    /// <summary>Opens it.</summary>
    /// <param name="wanted">How it is to be written; null if it isn't set.</param>
    /// <param name="lowest">The lowest level that is written.</param>
    /// <exception cref="ExitException">The journal is wanted, and isn't there.</exception>
    public static DaemonLogger Open(LogFormat? wanted, LogLevel lowest) => new(wanted, lowest);

    /// <summary>Says why the program ends, where its reader expects something else than a command's line for people.</summary>
    /// <returns>Whether it was logged.</returns>
    public bool TrySayLast(string message)
    {
        Flush();
        return _lastWords?.TryWrite(new RecordMaker(TimeProvider.System).Of(logger => logger.CannotGoOn(message))) ?? false;
    }

    public void Dispose()
    {
        ProcessEnd.Flush = static () => { };
        _logger.Dispose();
        _queue.Dispose();
        if (_queue.Ended.IsCompleted)
        {
            _journal?.Dispose();
        }

        _standardError.Dispose();
        _lastError.Dispose();
    }

    private void Flush()
    {
        _logger.Flush();
        _ = _queue.TryFlush();
    }
}
