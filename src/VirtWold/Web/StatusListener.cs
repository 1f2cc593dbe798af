using System.Net.Sockets;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using VirtWold.Waking;

namespace VirtWold.Web;

/// <summary>
/// One address that the status is served at: accepts connections, and closes at once those that are too many. Each address has a limit of
/// its own, so that a client that fills the one on the network leaves the Unix socket free.
/// </summary>
internal sealed class StatusListener : IDisposable
{
    /// <summary>Connections that may be open at once.</summary>
    public const int MaxConnections = 32;

    /// <summary>Event streams that may be open at once: half, so that there is always room to ask.</summary>
    public const int MaxStreams = MaxConnections / 2;

    /// <summary>After a failure to accept, such as no descriptors left: without a pause it would try without end.</summary>
    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(1);

    private readonly Socket _socket;
    private readonly Action _deserted;
    private readonly ILogger _logger;
    private readonly NoticeLimiter<StatusAddress> _notices = new(capacity: 1, TimeSpan.FromMinutes(1), TimeProvider.System);
    private int _open;
    private int _streams;
    private long _taken;

    private StatusListener(StatusAddress address, Socket socket, Action deserted, ILogger logger)
    {
        Address = address;
        _socket = socket;
        _deserted = deserted;
        _logger = logger;
    }

    /// <summary>The address.</summary>
    public StatusAddress Address { get; }

    /// <summary>Connections that are open.</summary>
    public int Open => Volatile.Read(ref _open);

    /// <summary>Connections that were handed to the web server since the start.</summary>
    public long Taken => Interlocked.Read(ref _taken);

    /// <summary>Begins to listen.</summary>
    /// <param name="address">Where.</param>
    /// <param name="deserted">Called whenever the last open connection has ended; by any thread.</param>
    /// <param name="logger">The log.</param>
    /// <exception cref="StatusException">The address can't be had.</exception>
    public static StatusListener Start(StatusAddress address, Action deserted, ILogger logger) =>
        new(address, StatusSocket.Open(address), deserted, logger);

    /// <summary>Accepts connections until it is cancelled.</summary>
    /// <param name="probes">Answers those that need no web server.</param>
    /// <param name="accepted">Takes the others. For each of them, <see cref="Release"/> is to be called.</param>
    /// <param name="stopping">Ends it.</param>
    public async Task AcceptAsync(ProbeResponder probes, ChannelWriter<AcceptedSocket> accepted, CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                Take(await _socket.AcceptAsync(stopping), probes, accepted, stopping);
            }
            catch (SocketException error)
            {
                _logger.CannotAccept(Address.Text, error.Message);
                await Task.Delay(AfterFailure, stopping);
            }
        }
    }

    /// <summary>A connection has ended.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref _open) == 0)
        {
            _deserted();
        }
    }

    /// <summary>Begins an event stream, if there aren't too many. Each that began is ended by <see cref="EndStream"/>.</summary>
    public bool TryBeginStream()
    {
        if (Interlocked.Increment(ref _streams) <= MaxStreams)
        {
            return true;
        }

        EndStream();
        return false;
    }

    /// <summary>An event stream has ended.</summary>
    public void EndStream() => Interlocked.Decrement(ref _streams);

    public void Dispose() => _socket.Dispose();

    private void Take(Socket connection, ProbeResponder probes, ChannelWriter<AcceptedSocket> accepted, CancellationToken stopping)
    {
        if (Interlocked.Increment(ref _open) <= MaxConnections)
        {
            _ = AnswerAsync(connection, probes, accepted, stopping);
            return;
        }

        End(connection);
        if (_notices.TryAcquire(Address, out string leftOut))
        {
            _logger.TooManyConnections(Address.Text, MaxConnections, leftOut);
        }
    }

    /// <summary>Answers a probe, and hands everything else to the web server.</summary>
    private async Task AnswerAsync(Socket connection, ProbeResponder probes, ChannelWriter<AcceptedSocket> accepted, CancellationToken stopping)
    {
        try
        {
            if (!await probes.TryAnswerAsync(connection, stopping))
            {
                Interlocked.Increment(ref _taken);
                accepted.TryWrite(new AcceptedSocket(connection, this));
                return;
            }
        }
        catch (Exception error) when (error is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // Whoever asked has gone, or the program ends.
        }

        End(connection);
    }

    private void End(Socket connection)
    {
        Release();
        connection.Dispose();
    }
}
