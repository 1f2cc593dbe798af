using System.Threading.Channels;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using VirtWold.Hosting;

namespace VirtWold.Web;

/// <summary>
/// Serves the status by HTTP. The addresses are listened on all the time; the web server, Kestrel, lives only while there are
/// connections: its timer would wake the processor each second.
/// </summary>
internal sealed class StatusServer : IDisposable
{
    private const int Kibi = 1024;

    /// <summary>After more connections than this, their memory is released before the web server is.</summary>
    private const int Few = 16;

    /// <summary>
    /// So long the web server stays when nobody is there any more: longer than scrapes are apart, usually 15 to 30 seconds. To
    /// make one costs more than its timer does in that time.
    /// </summary>
    private static readonly TimeSpan Linger = TimeSpan.FromSeconds(35);

    /// <summary>So often it is looked whether anybody is there.</summary>
    private static readonly TimeSpan Glance = TimeSpan.FromSeconds(5);

    /// <summary>What is being answered when the program ends has so long.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(200);

    private const int DrainSteps = 100;
    private static readonly TimeSpan DrainStep = TimeSpan.FromMilliseconds(10);

    private readonly Channel<AcceptedSocket> _accepted = Channel.CreateUnbounded<AcceptedSocket>();

    /// <summary>Has an entry once the last connection of an address has ended.</summary>
    private readonly Channel<bool> _deserted = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly List<StatusListener> _listeners = [];
    private readonly ILogger _logger;

    private StatusServer(ILogger logger) => _logger = logger;

    private bool IsAnybodyThere => _listeners.Any(static listener => listener.Open > 0);

    /// <summary>Begins to listen.</summary>
    /// <exception cref="StatusException">An address can't be had.</exception>
    public static StatusServer Open(IReadOnlyList<StatusAddress> addresses, ILogger logger)
    {
        StatusServer server = new(logger);
        try
        {
            foreach (StatusAddress address in addresses)
            {
                server._listeners.Add(StatusListener.Start(address, () => server._deserted.Writer.TryWrite(true), logger));
            }

            return server;
        }
        catch
        {
            server.Dispose();
            throw;
        }
    }

    /// <summary>Says where it serves.</summary>
    public void Say()
    {
        _logger.Serving(string.Join(", ", _listeners.Select(static listener => listener.Address.Text)));
        foreach (StatusListener listener in _listeners.Where(static listener => listener.Address.IsEverywhere))
        {
            _logger.ServingEverywhere(listener.Address.Text);
        }
    }

    /// <summary>Serves until it is cancelled.</summary>
    public async Task RunAsync(StatusApplication application, ProbeResponder probes, CancellationToken stopping)
    {
        Task[] accepting = [.. _listeners.Select(listener => listener.AcceptAsync(probes, _accepted.Writer, stopping))];
        try
        {
            while (await _accepted.Reader.WaitToReadAsync(stopping))
            {
                await ServeAsync(application, stopping);
                Memory.Release();
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(accepting).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public void Dispose() => _listeners.ForEach(static listener => listener.Dispose());

    /// <summary>Has a web server answer, until nobody is there.</summary>
    private async Task ServeAsync(StatusApplication application, CancellationToken stopping)
    {
        using MeterKeeper meters = new("Microsoft.AspNetCore.Server.Kestrel");
        using SocketConnectionContextFactory contexts = new(
            new SocketConnectionFactoryOptions { IOQueueCount = 0, MaxReadBufferSize = 32 * Kibi, MaxWriteBufferSize = 64 * Kibi },
            NullLogger.Instance);
        await using AcceptedListener listener = new(_accepted.Reader, contexts);
        using KestrelServer kestrel = new(Options.Create(MakeOptions()), new AcceptedConnections(listener), NullLoggerFactory.Instance);
        await kestrel.StartAsync(application, stopping);
        try
        {
            await WaitUntilDesertedAsync(stopping);
            await listener.UnbindAsync(stopping);
            await DrainAsync(stopping);
        }
        finally
        {
            using CancellationTokenSource grace = new(Grace);
            await kestrel.StopAsync(grace.Token);
        }
    }

    /// <summary>Waits until nobody has been there for long enough.</summary>
    private async Task WaitUntilDesertedAsync(CancellationToken stopping)
    {
        long taken = _listeners.Sum(static listener => listener.Taken);
        long released = taken;
        for (TimeSpan alone = TimeSpan.Zero; alone < Linger; alone += Glance)
        {
            await Task.Delay(Glance, stopping);
            if (_listeners.Sum(static listener => listener.Taken) != taken || IsAnybodyThere)
            {
                await WaitForTheLastAsync(stopping);
                alone = TimeSpan.Zero;
                taken = _listeners.Sum(static listener => listener.Taken);
            }
            else if (taken - released > Few)
            {
                // A crowd has gone. Not after each probe: that would cost more than the probe.
                released = taken;
                Memory.Release();
            }
        }
    }

    /// <summary>Waits until no connection is open. No timer looks for that: a reader of events may stay for days.</summary>
    private async Task WaitForTheLastAsync(CancellationToken stopping)
    {
        while (IsAnybodyThere)
        {
            _ = await _deserted.Reader.ReadAsync(stopping);
        }
    }

    /// <summary>
    /// Waits for the answers to clients that came just before the web server stopped. A client that comes now waits for the next web
    /// server, and not long: who keeps a connection open without asking isn't waited for.
    /// </summary>
    private async Task DrainAsync(CancellationToken stopping)
    {
        for (int i = 0; i < DrainSteps && _listeners.Sum(static listener => listener.Open) > _accepted.Reader.Count; i++)
        {
            await Task.Delay(DrainStep, stopping);
        }
    }

    /// <summary>All that a client may send or hold open is bounded.</summary>
    private static KestrelServerOptions MakeOptions()
    {
        KestrelServerOptions options = new()
        {
            AddServerHeader = false,
            AllowSynchronousIO = false,
            Limits =
            {
                MaxRequestLineSize = 2 * Kibi,
                // Browsers send the cookies of everything on this host.
                MaxRequestHeadersTotalSize = 16 * Kibi,
                MaxRequestHeaderCount = 64,
                MaxRequestBufferSize = 32 * Kibi,
                MaxResponseBufferSize = 64 * Kibi,
                // Nothing that can be asked for takes a body.
                MaxRequestBodySize = 0,
                RequestHeadersTimeout = TimeSpan.FromSeconds(10),
                KeepAliveTimeout = TimeSpan.FromSeconds(30),
                MinRequestBodyDataRate = new MinDataRate(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(5)),
                // The page in twenty seconds: who never reads keeps a place for no longer.
                MinResponseDataRate = new MinDataRate(bytesPerSecond: 4096, gracePeriod: TimeSpan.FromSeconds(5)),
            },
        };
        options.Listen(AcceptedConnections.EndPoint, static listen =>
        {
            listen.Protocols = HttpProtocols.Http1;
            listen.Use(static next => async connection =>
            {
                try
                {
                    await next(connection);
                }
                finally
                {
                    connection.Features.Get<AcceptedSocket>()?.Listener.Release();
                }
            });
        });
        return options;
    }
}
