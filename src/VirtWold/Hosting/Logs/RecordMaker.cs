using Microsoft.Extensions.Logging;

namespace VirtWold.Hosting.Logs;

/// <summary>Makes records of messages of the catalogues, without logging them. For one thread.</summary>
/// <param name="time">The clock.</param>
internal sealed class RecordMaker(TimeProvider time) : ILogger
{
    private LogRecord? _record;

    /// <summary>The record of the one message that is logged.</summary>
    public LogRecord Of(Action<ILogger> log)
    {
        log(this);
        return _record!;
    }

    public bool IsEnabled(LogLevel logLevel) => true;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _record = LogRecord.Of(time.GetLocalNow(), logLevel, eventId, state, exception, formatter);
}
