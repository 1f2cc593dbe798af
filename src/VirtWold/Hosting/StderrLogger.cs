using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;

namespace VirtWold.Hosting;

/// <summary>
/// Writes each event as one line, in one write. A line is never broken by what is in it: names and addresses come from elsewhere, and
/// control characters in them are replaced. Safe for all threads.
/// </summary>
/// <param name="output">Where the lines go; not disposed.</param>
/// <param name="format">How they look.</param>
/// <param name="lowest">The lowest level that is written.</param>
/// <param name="time">The clock.</param>
internal sealed class StderrLogger(Stream output, LogFormat format, LogLevel lowest, TimeProvider time) : ILogger
{
    private readonly Lock _lock = new();

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

        StringBuilder line = new(160);
        if (format == LogFormat.Journal)
        {
            line.Append(CultureInfo.InvariantCulture, $"<{Priority(logLevel)}>");
        }
        else
        {
            line.Append(CultureInfo.InvariantCulture, $"{time.GetLocalNow():yyyy-MM-dd HH:mm:ss.fff} {Name(logLevel)}: ");
        }

        line.AppendOneLine(formatter(state, exception));
        if (exception is not null)
        {
            line.Append(": ").AppendOneLine(exception.ToString());
        }

        byte[] bytes = Encoding.UTF8.GetBytes(line.Append('\n').ToString());
        lock (_lock)
        {
            try
            {
                output.Write(bytes);
            }
            catch (IOException)
            {
                // Nobody listens; the daemon has better things to do than to die of it.
            }
        }
    }

    private static string Name(LogLevel level) => level switch
    {
        LogLevel.Trace => "trace",
        LogLevel.Debug => "debug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warning",
        _ => "error",
    };

    /// <summary>The levels of syslog(3).</summary>
    private static int Priority(LogLevel level) => level switch
    {
        LogLevel.Trace or LogLevel.Debug => 7,
        LogLevel.Information => 6,
        LogLevel.Warning => 4,
        LogLevel.Error => 3,
        _ => 2,
    };
}
