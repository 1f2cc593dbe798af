using Microsoft.Extensions.Logging;
using VirtWold.Status;
using VirtWold.Status.Metrics;

namespace VirtWold.Web;

/// <summary>The status, measured and served: what is needed for that, put together.</summary>
internal sealed class StatusEndpoint : IDisposable
{
    private readonly DaemonMetrics _metrics;
    private readonly StatusServer _server;
    private readonly WakeHandler _wake;
    private readonly SleepHandler _sleep;
    private readonly HostHeader _hosts;
    private readonly ILogger _logger;

    private StatusEndpoint(StatusServer server, StatusBoard board, WakeHandler wake, SleepHandler sleep, HostHeader hosts, ILogger logger)
    {
        Board = board;
        _server = server;
        _wake = wake;
        _sleep = sleep;
        _hosts = hosts;
        _metrics = new DaemonMetrics(board);
        _logger = logger;
    }

    /// <summary>What there is to tell.</summary>
    public StatusBoard Board { get; }

    /// <summary>Begins to listen, and to measure.</summary>
    /// <param name="addresses">Where.</param>
    /// <param name="hosts">Names that requests may ask for, in addition to this host's own.</param>
    /// <param name="board">What there is to tell.</param>
    /// <param name="wake">Has machines woken.</param>
    /// <param name="sleep">Puts machines to sleep.</param>
    /// <param name="logger">Told of what goes wrong.</param>
    /// <exception cref="StatusException">An address can't be had.</exception>
    public static StatusEndpoint Open(
        IReadOnlyList<StatusAddress> addresses, IReadOnlyList<string> hosts, StatusBoard board, WakeHandler wake, SleepHandler sleep, ILogger logger) =>
        new(StatusServer.Open(addresses, logger), board, wake, sleep, new HostHeader(hosts), logger);

    /// <summary>Says where it is served.</summary>
    public void Say() => _server.Say();

    /// <summary>Serves until it is cancelled.</summary>
    public Task RunAsync(CancellationToken stopping) =>
        _server.RunAsync(new StatusApplication(Board, _metrics, _wake, _sleep, _hosts, _logger, stopping), new ProbeResponder(Board), stopping);

    public void Dispose()
    {
        _server.Dispose();
        _metrics.Dispose();
    }
}
