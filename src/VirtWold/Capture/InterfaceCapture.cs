using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using VirtWold.Links;
using VirtWold.WakeOnLan;

namespace VirtWold.Capture;

/// <summary>
/// Captures on the interface that has a name, whatever becomes of it: while no interface has the name or it is down, nothing is
/// captured, and when one is there again it is.
/// </summary>
/// <remarks>
/// <code>
///            no interface of that name, down, another one has the name now
///   capturing ───────────────────────────────────────────────────▶ waiting
///       ▲                                                             │
///       └─────────────── an interface of that name is up ─────────────┘
/// </code>
/// A capture on an interface that is down is ended, too: libpcap would ask for it a thousand times a second.
/// </remarks>
internal sealed class InterfaceCapture : IPacketSource
{
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(1);

    private readonly string _name;
    private readonly CaptureOptions _options;
    private readonly LinkMonitor _links;
    private readonly IMagicPacketSink _sink;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stopping = new();
    private volatile PcapCapture? _capture;
    private volatile string _absence = "isn't there yet";
    private long _earlierDrops;
    private int _index;
    private Task _following = Task.CompletedTask;

    private InterfaceCapture(string name, CaptureOptions options, LinkMonitor links, IMagicPacketSink sink, ILogger logger)
    {
        _name = name;
        _options = options;
        _links = links;
        _sink = sink;
        _logger = logger;
    }

    /// <summary>Raised, on some thread, when the interface begins or ceases to be captured.</summary>
    public event Action? Changed;

    /// <summary>The interface's name.</summary>
    public string Name => _name;

    public SourceState State
    {
        get
        {
            PcapCapture? capture = _capture;
            return new SourceState(
                _name, IsInterface: true, capture is not null, capture is null ? _absence : "", Interlocked.Read(ref _earlierDrops) + (capture?.Drops ?? 0));
        }
    }

    /// <summary>Begins to capture.</summary>
    /// <param name="name">The interface's name.</param>
    /// <param name="options">How to capture.</param>
    /// <param name="links">Tells what becomes of the interface.</param>
    /// <param name="sink">Who is told of magic packets.</param>
    /// <param name="logger">Told of the interface's coming and going.</param>
    /// <exception cref="CaptureException">The interface can't be captured.</exception>
    public static InterfaceCapture Start(
        string name, CaptureOptions options, LinkMonitor links, IMagicPacketSink sink, ILogger logger)
    {
        InterfaceCapture capture = new(name, options, links, sink, logger);
        try
        {
            capture.Open();
        }
        catch (CaptureException error) when (options.WaitForInterface && error.IsPassing)
        {
            capture._absence = error.Failure == CaptureFailure.InterfaceDown ? "is down" : "isn't there yet";
            logger.InterfaceLost(name, capture._absence);
        }
        catch
        {
            capture._stopping.Dispose();
            throw;
        }

        capture._following = capture.FollowAsync();
        return capture;
    }

    /// <summary>Has the capture's thread come round once: the task ends when it has, or when there is none, and never where it hangs.</summary>
    public Task ProveAsync()
    {
        try
        {
            return _capture?.ProveAsync() ?? Task.CompletedTask;
        }
        catch (ObjectDisposedException)
        {
            // It has just been ended.
            return Task.CompletedTask;
        }
    }

    /// <summary>Ends the capture; when this returns, the sink isn't called any more.</summary>
    public void Dispose()
    {
        if (_stopping.IsCancellationRequested)
        {
            return;
        }

        _stopping.Cancel();
        _following.Wait();
        _capture?.Dispose();
        _stopping.Dispose();
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Said; the other interfaces go on.")]
    private async Task FollowAsync()
    {
        try
        {
            while (!_stopping.IsCancellationRequested)
            {
                Task change = _links.NextChange;
                if (_capture is null)
                {
                    Reopen();
                }
                else
                {
                    CloseIfLost(_capture);
                }

                Task ended = _capture?.Ended ?? Task.Delay(Timeout.Infinite, _stopping.Token);
                if (await Task.WhenAny(change, ended).WaitAsync(_stopping.Token) == ended)
                {
                    // The kernel tells why in a moment. If it doesn't, this keeps an interface that always fails from spinning.
                    await Task.WhenAny(change, Task.Delay(Moment, _stopping.Token));
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Dispose was called.
        }
        catch (Exception fault)
        {
            _logger.CannotCapture(_name, fault.Message);
        }
    }

    private void Open()
    {
        // By what the kernel has told so far, not by what libpcap would find: a name that it finds before we know whose it is would seem
        // to change hands in a moment.
        Link link = _links.Find(_name) ?? throw CaptureException.Missing(_name);
        if (!link.IsUp)
        {
            throw CaptureException.Down(_name);
        }

        _index = link.Index;
        _capture = PcapCapture.Start(_name, _options, _sink, _logger);
    }

    private void Reopen()
    {
        try
        {
            Open();
            _logger.InterfaceBack(_name);
            Changed?.Invoke();
        }
        catch (CaptureException error)
        {
            if (!error.IsPassing)
            {
                _absence = $"can't be captured: {error.Message}";
                _logger.CannotCapture(_name, error.Message);
            }
        }
    }

    private void CloseIfLost(PcapCapture capture)
    {
        Link? link = _links.Find(_name);
        string? reason = link switch
        {
            null when _links.NameOf(_index) is { } newName => $"is called {newName} now",
            null => "is gone",
            { IsUp: false } => "is down",
            { Index: var index } when index != _index => "was replaced by another",
            _ when capture.Ended.IsCompleted => $"can't be captured any more ({capture.EndReason})",
            _ => null,
        };
        if (reason is not null)
        {
            _absence = reason;
            _capture = null;
            capture.Dispose();
            Interlocked.Add(ref _earlierDrops, capture.Drops);
            _logger.InterfaceLost(_name, reason);
            Changed?.Invoke();
            if (link is { IsUp: true })
            {
                Reopen();
            }
        }
    }
}
