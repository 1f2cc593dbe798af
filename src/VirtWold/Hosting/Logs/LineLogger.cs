using Microsoft.Extensions.Logging;

namespace VirtWold.Hosting.Logs;

/// <summary>
/// Writes each event as one line. A line is never broken by what is in it: names and addresses come from elsewhere, and control
/// characters in them are replaced. Safe for all threads.
/// </summary>
/// <param name="output">Where the lines go.</param>
/// <param name="lowest">The lowest level that is written.</param>
internal sealed class LineLogger(ILogOutput output, LogLevel lowest) : ILogger
{
    private readonly Lock _lock = new();
    private int _lost;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= lowest && logLevel != LogLevel.None;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel))
        {
            return;
        }

        LogRecord record = LogRecord.Of(logLevel, eventId, state, exception, formatter);
        lock (_lock)
        {
            if (_lost > 0)
            {
                int lost = _lost;
                _lost = 0;
                this.LinesLost(lost);
                _lost = _lost > 0 ? lost : 0;
            }

            _lost += output.TryWrite(record) ? 0 : 1;
        }
    }
}
