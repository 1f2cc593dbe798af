using Microsoft.Extensions.Logging;
using VirtWold.Hosting.Logs;

namespace VirtWold.Service;

/// <summary>The daemon's log: what the options ask for, put together.</summary>
internal sealed class DaemonLogger : IDisposable
{
    private readonly StandardError _standardError = new();
    private readonly JournalOutput? _journal;
    private readonly FoldingLogger _logger;
    private readonly LineLogger? _lastWords;

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
                _lastWords = isJournal ? new LineLogger(stream, lowest) : null;
                break;
            case LogFormat.Json:
                output = new LineOutput(_standardError, static record => JsonLine.Of(record, DateTimeOffset.UtcNow));
                _lastWords = new LineLogger(output, lowest);
                break;
            default:
                output = LineOutput.ForPeople(_standardError, TimeProvider.System);
                break;
        }

        _logger = new FoldingLogger(new LineLogger(output, lowest), TimeProvider.System);
    }

    /// <summary>The log.</summary>
    public ILogger Logger => _logger;

    /// <summary>Opens it.</summary>
    /// <param name="wanted">How it is to be written; nothing where nobody says.</param>
    /// <param name="lowest">The lowest level that is written.</param>
    /// <exception cref="ExitException">The journal is wanted, and isn't there.</exception>
    public static DaemonLogger Open(LogFormat? wanted, LogLevel lowest) => new(wanted, lowest);

    /// <summary>Says why the program ends, where its reader expects something else than a command's line for people.</summary>
    /// <returns>Whether it was said.</returns>
    public bool TrySayLast(string message)
    {
        _lastWords?.CannotGoOn(message);
        return _lastWords is not null;
    }

    public void Dispose()
    {
        _logger.Dispose();
        _journal?.Dispose();
        _standardError.Dispose();
    }
}
