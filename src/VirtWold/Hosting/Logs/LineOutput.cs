using System.Globalization;
using System.Text;

namespace VirtWold.Hosting.Logs;

/// <summary>Writes each event as a line of text, in one write.</summary>
/// <param name="output">Where the lines go; not disposed.</param>
/// <param name="format">What the line of an event is, without its end.</param>
internal sealed class LineOutput(Stream output, Func<LogRecord, string> format) : ILogOutput
{
    /// <summary>For people: time, level, text.</summary>
    public static LineOutput ForPeople(Stream output) => new(output, static record => string.Create(
        CultureInfo.InvariantCulture, $"{record.Time:yyyy-MM-dd HH:mm:ss.fff} {record.Level.Name()}: {record.Message}"));

    /// <summary>For a stream that leads to the journal, which has the time itself: the priority in front (sd-daemon(3)).</summary>
    public static LineOutput ForJournal(Stream output) => new(output, static record => string.Create(
        CultureInfo.InvariantCulture, $"<{record.Level.Priority()}>{record.Message}"));

    public bool TryWrite(LogRecord record)
    {
        try
        {
            output.Write(Encoding.UTF8.GetBytes($"{format(record)}\n"));
            return true;
        }
        catch (IOException)
        {
            // Nobody listens; the daemon has better things to do than to die of it.
            return false;
        }
    }
}
