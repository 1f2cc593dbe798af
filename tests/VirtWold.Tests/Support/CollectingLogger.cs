using Microsoft.Extensions.Logging;

namespace VirtWold.Tests.Support;

/// <summary>Keeps what is logged, as people would read it. Safe for all threads.</summary>
/// <param name="lowest">The lowest level that is kept.</param>
internal sealed class CollectingLogger(LogLevel lowest = LogLevel.Information) : ILogger
{
    private readonly Lock _lock = new();
    private readonly List<LogLine> _lines = [];

    /// <summary>What was logged up to now.</summary>
    public IReadOnlyList<LogLine> Lines
    {
        get
        {
            lock (_lock)
            {
                return [.. _lines];
            }
        }
    }

    /// <summary>The texts of what was logged up to now.</summary>
    public IEnumerable<string> Texts => Lines.Select(static line => line.Text);

    public bool IsEnabled(LogLevel logLevel) => logLevel >= lowest;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        LogLine line = new(logLevel, eventId.Id, formatter(state, exception));
        lock (_lock)
        {
            _lines.Add(line);
        }
    }

    /// <summary>Waits until a line begins with some text, and answers it.</summary>
    public async Task<LogLine> WaitForAsync(string beginning)
    {
        LogLine? found = null;
        await Eventually.TrueAsync(
            () => (found = Lines.FirstOrDefault(line => line.Text.StartsWith(beginning, StringComparison.Ordinal))) is not null,
            () => $"no line begins with '{beginning}': {string.Join(" | ", Texts)}");
        return found!;
    }
}
