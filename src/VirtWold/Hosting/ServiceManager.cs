using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging;

namespace VirtWold.Hosting;

/// <summary>
/// The service manager that started this program and wants to hear of it, by the protocol of sd_notify(3): one datagram of lines such as
/// <c>READY=1</c> to the socket that <c>NOTIFY_SOCKET</c> names. Without a listener it does nothing. Safe for all threads.
/// </summary>
internal sealed class ServiceManager : IDisposable
{
    /// <summary>So long a manager that is busy may keep us waiting; then a message is lost.</summary>
    private static readonly TimeSpan SendPatience = TimeSpan.FromSeconds(2);

    private readonly Socket? _socket;
    private readonly Lock _lock = new();
    private bool _isReady;

    private ServiceManager(Socket? socket, TimeSpan? watchdog)
    {
        _socket = socket;
        WatchdogTimeout = watchdog;
    }

    /// <summary>Nobody who wants to hear.</summary>
    public static ServiceManager None { get; } = new(null, null);

    /// <summary>Whether a service manager listens.</summary>
    public bool IsThere => _socket is not null;

    /// <summary>After so long without <see cref="Alive"/> the manager ends this program; null if it doesn't watch.</summary>
    public TimeSpan? WatchdogTimeout { get; }

    /// <summary>Finds the manager by what it left in the environment.</summary>
    /// <param name="variable">Reads an environment variable.</param>
    /// <param name="logger">Told where they are there and make no sense: that is no reason not to work.</param>
    public static ServiceManager Find(Func<string, string?> variable, ILogger logger)
    {
        if (variable("NOTIFY_SOCKET") is not { Length: > 0 } address)
        {
            return None;
        }

        Socket socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        try
        {
            socket.SendTimeout = (int)SendPatience.TotalMilliseconds;
            socket.Connect(EndpointOf(address));
            return new ServiceManager(socket, WatchdogOf(variable, logger));
        }
        catch (Exception error) when (error is SocketException or ArgumentException or FormatException)
        {
            socket.Dispose();
            logger.NoServiceManager(address, error.Message);
            return None;
        }
    }

    /// <summary>The start is over.</summary>
    /// <param name="status">What there is to say, see <see cref="Status"/>.</param>
    public void Ready(string status)
    {
        lock (_lock)
        {
            _isReady = true;
            Send($"READY=1\n{StatusLine(status)}");
        }
    }

    /// <summary>Says how things stand, in one line for people.</summary>
    public void Status(string status) => Send(StatusLine(status));

    /// <summary>
    /// Reads the configuration again, and reports when that begins and ends. Before the start is over nothing is reported: its end would pass for
    /// the end of the start.
    /// </summary>
    public void Reload(Action reload)
    {
        lock (_lock)
        {
            if (_isReady)
            {
                long microseconds = (long)Stopwatch.GetElapsedTime(0).TotalMicroseconds;
                Send(string.Create(CultureInfo.InvariantCulture, $"RELOADING=1\nMONOTONIC_USEC={microseconds}"));
            }

            try
            {
                reload();
            }
            finally
            {
                if (_isReady)
                {
                    Send("READY=1");
                }
            }
        }
    }

    /// <summary>This program works. For the watchdog.</summary>
    public void Alive() => Send("WATCHDOG=1");

    /// <summary>The end has begun.</summary>
    public void Stopping() => Send($"STOPPING=1\n{StatusLine("Stopping")}");

    public void Dispose() => _socket?.Dispose();

    /// <summary>The socket's address: a path, or a name behind @ (unix(7): abstract).</summary>
    private static UnixDomainSocketEndPoint EndpointOf(string address) => address[0] switch
    {
        '/' => new UnixDomainSocketEndPoint(address),
        '@' => new UnixDomainSocketEndPoint($"\0{address[1..]}"),
        _ => throw new FormatException("it must be an absolute path, or a name behind @"),
    };

    /// <summary>The watchdog's time, where it watches this process: child processes inherit the variables, too.</summary>
    private static TimeSpan? WatchdogOf(Func<string, string?> variable, ILogger logger)
    {
        if (variable("WATCHDOG_USEC") is not { Length: > 0 } text
            || (variable("WATCHDOG_PID") is { Length: > 0 } process && process != Environment.ProcessId.ToString(CultureInfo.InvariantCulture)))
        {
            return null;
        }

        // A day: timers can't do without a limit, and nobody means more.
        const long longest = 24L * 3600 * 1_000_000;
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long microseconds) && microseconds is > 0 and < longest)
        {
            return TimeSpan.FromMicroseconds(microseconds);
        }

        logger.NoWatchdog(text);
        return null;
    }

    private static string StatusLine(string status) => $"STATUS={OneLine.Of(status)}";

    private void Send(string message)
    {
        try
        {
            _ = _socket?.Send(Encoding.UTF8.GetBytes(message));
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // It is gone, or too busy, or we are at the end: this program's work doesn't depend on it.
        }
    }
}
