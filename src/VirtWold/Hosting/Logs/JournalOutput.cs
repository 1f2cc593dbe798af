using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace VirtWold.Hosting.Logs;

/// <summary>
/// Writes events to the systemd journal by its native protocol (systemd.io/JOURNAL_NATIVE_PROTOCOL): a datagram of lines FIELD=value. No
/// value has a line's end in it, and all together are far smaller than a datagram may be.
/// </summary>
internal sealed class JournalOutput : ILogOutput, IDisposable
{
    /// <summary>Where the journal listens.</summary>
    public const string SocketPath = "/run/systemd/journal/socket";

    /// <summary>LOG_DAEMON of syslog(3).</summary>
    private const int Facility = 3;

    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
    private readonly UnixDomainSocketEndPoint _journal;
    private readonly ILogOutput _otherwise;

    private JournalOutput(string path, ILogOutput otherwise)
    {
        _journal = new UnixDomainSocketEndPoint(path);
        _otherwise = otherwise;
    }

    /// <summary>The names that each event has; no event may call a field like that.</summary>
    public static IReadOnlyList<string> CommonNames { get; } =
        ["MESSAGE", "PRIORITY", "SYSLOG_FACILITY", "SYSLOG_IDENTIFIER", "EVENT", "EVENT_NAME"];

    /// <summary>Finds the journal. It may be slow, or hang: a write then waits for as long as that takes.</summary>
    /// <param name="path">Its socket.</param>
    /// <param name="otherwise">Takes the events that the journal doesn't.</param>
    /// <param name="reason">Why it isn't there.</param>
    /// <returns>The output; null if the journal isn't there.</returns>
    public static JournalOutput? TryOpen(string path, ILogOutput otherwise, out string reason)
    {
        using Socket trial = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        try
        {
            trial.Connect(new UnixDomainSocketEndPoint(path));
            reason = "";
            return new JournalOutput(path, otherwise);
        }
        catch (SocketException error)
        {
            reason = error.Message;
            return null;
        }
    }

    public bool TryWrite(LogRecord record)
    {
        try
        {
            // By its path each time: the socket may have been created again.
            _ = _socket.SendTo(Entry(record), _journal);
            return true;
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            return _otherwise.TryWrite(record);
        }
    }

    public void Dispose() => _socket.Dispose();

    private static byte[] Entry(LogRecord record)
    {
        StringBuilder entry = new(512);
        entry.Append(CultureInfo.InvariantCulture, $"MESSAGE={record.Message}\n");
        entry.Append(CultureInfo.InvariantCulture, $"PRIORITY={record.Level.Priority()}\n");
        entry.Append(CultureInfo.InvariantCulture, $"SYSLOG_FACILITY={Facility}\n");
        entry.Append("SYSLOG_IDENTIFIER=virtwold\n");
        entry.Append(CultureInfo.InvariantCulture, $"EVENT={record.Event.Id}\n");
        entry.Append(CultureInfo.InvariantCulture, $"EVENT_NAME={record.Event.Name}\n");
        foreach (LogField field in record.Fields)
        {
            entry.Append(CultureInfo.InvariantCulture, $"{JsonNamingPolicy.SnakeCaseUpper.ConvertName(field.Name)}={field.Text}\n");
        }

        return Encoding.UTF8.GetBytes(entry.ToString());
    }
}
