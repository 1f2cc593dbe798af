using Microsoft.Extensions.Logging;
using VirtWold.Status;
using VirtWold.Status.Metrics;

namespace VirtWold.Web;

/// <summary>The status, measured and served: what is needed for that, put together.</summary>
internal sealed class StatusEndpoint : IDisposable
{
    private readonly Instruments _instruments;
    private readonly MetricsCollector _metrics;
    private readonly StatusServer _server;
    private readonly WakeHandler _wake;
    private readonly ILogger _logger;

    private StatusEndpoint(StatusServer server, StatusBoard board, WakeHandler wake, ILogger logger)
    {
        Board = board;
        _server = server;
        _wake = wake;
        _instruments = new Instruments(board);
        _metrics = new MetricsCollector(_instruments);
        _logger = logger;
    }

    /// <summary>What there is to tell.</summary>
    public StatusBoard Board { get; }

    /// <summary>Begins to listen, and to measure.</summary>
    /// <exception cref="StatusException">An address can't be had.</exception>
    public static StatusEndpoint Open(IReadOnlyList<StatusAddress> addresses, StatusBoard board, WakeHandler wake, ILogger logger) =>
        new(StatusServer.Open(addresses, logger), board, wake, logger);

    /// <summary>Says where it is served.</summary>
    public void Say() => _server.Say();

    /// <summary>Serves until it is cancelled.</summary>
    public Task RunAsync(CancellationToken stopping) =>
        _server.RunAsync(new StatusApplication(Board, _metrics, _wake, _logger, stopping), stopping);

    public void Dispose()
    {
        _server.Dispose();
        _metrics.Dispose();
        _instruments.Dispose();
    }
}
