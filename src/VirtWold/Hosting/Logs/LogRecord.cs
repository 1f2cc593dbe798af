using Microsoft.Extensions.Logging;

namespace VirtWold.Hosting.Logs;

/// <summary>An event that is to be written. All text in it fits one line, and has an end.</summary>
/// <param name="Time">When it happened, by the local clock.</param>
/// <param name="Level">How important it is.</param>
/// <param name="Event">Which one it is, of the catalogues of messages; its id stays the same from version to version.</param>
/// <param name="Message">The sentence for people.</param>
/// <param name="Fields">What the event names.</param>
internal sealed record LogRecord(DateTimeOffset Time, LogLevel Level, EventId Event, string Message, IReadOnlyList<LogField> Fields)
{
    /// <summary>Longer than a line ever is but for the trace of a fault.</summary>
    private const int LongestMessage = 8 * 1024;

    /// <summary>How many characters it has.</summary>
    public int Length { get; } = Message.Length + Fields.Sum(static field => field.Text.Length);

    /// <summary>Makes the record of what a logger is given.</summary>
    public static LogRecord Of<TState>(
        DateTimeOffset time, LogLevel level, EventId id, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        string text = formatter(state, exception);
        return new LogRecord(
            time, level, id, OneLine.Of(exception is null ? text : $"{text}: {exception}", LongestMessage), LogFields.Of(state));
    }
}
