using Microsoft.Extensions.Logging;

namespace VirtWold.Hosting.Logs;

/// <summary>
/// Makes one line of each event. A line is never broken by what is in it: names and addresses come from elsewhere, and control
/// characters in them are replaced. Safe for all threads where the output is.
/// </summary>
/// <param name="output">Where the lines go.</param>
/// <param name="lowest">The lowest level that is written.</param>
/// <param name="time">The clock.</param>
internal sealed class LineLogger(ILogOutput output, LogLevel lowest, TimeProvider time) : ILogger
{
    public bool IsEnabled(LogLevel logLevel) => logLevel >= lowest && logLevel != LogLevel.None;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
        {
            _ = output.TryWrite(LogRecord.Of(time.GetLocalNow(), logLevel, eventId, state, exception, formatter));
        }
    }
}
