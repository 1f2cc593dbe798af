using Microsoft.Extensions.Logging;
using VirtWold.Links;

namespace VirtWold.Capture;

/// <summary>
/// Captures on the interface that has a name, whatever becomes of it: while no interface has the name or it is down, nothing is
/// captured, and when one is there again it is.
/// </summary>
/// <remarks>
/// <code>
///            no interface of that name, down, another one has the name now
///   capturing ───────────────────────────────────────────────────▶ waiting ◀─┐
///    ▲   │  the capture fails                                          │      │ gone again
///    │   └──────────────▶ trying ◀── an interface of that name is up ──┘      │
///    │                    │  │  ▲ ───────────────────────────────────────────┘
///    └── it can be opened ┘  └──┘ it can't: again when it changes, or after 1 s, 2 s, … a minute
/// </code>
/// A capture on an interface that is down is ended, too: libpcap would ask for it a thousand times a second.
/// </remarks>
internal sealed class InterfaceCapture : IPacketSource
{
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    private readonly LinkBoard _links;
    private readonly Opener _open;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stopping = new();
    private volatile ILiveCapture? _capture;
    private volatile string _absence = "isn't there yet";
    private long _earlierDrops;
    private int _index;
    private Link? _refused;
    private string _complaint = "";
    private TimeSpan _pause = Moment;
    private long _refusedAt;

    private InterfaceCapture(string name, LinkBoard links, Opener open, TimeProvider time, ILogger logger)
    {
        Name = name;
        _links = links;
        _open = open;
        _time = time;
        _logger = logger;
    }

    /// <summary>Opens a capture.</summary>
    /// <param name="link">The interface.</param>
    /// <exception cref="CaptureException">It can't be captured.</exception>
    internal delegate ILiveCapture Opener(Link link);

    /// <summary>Raised, on some thread, when the interface begins or ceases to be captured.</summary>
    public event Action? Changed;

    /// <summary>The interface's name, as it was asked for.</summary>
    public string Name { get; }

    /// <inheritdoc/>
    public Task Ended { get; private set; } = Task.CompletedTask;

    /// <inheritdoc/>
    public SourceState State
    {
        get
        {
            ILiveCapture? capture = _capture;
            return new SourceState(
                Name, IsInterface: true, capture is not null, capture is null ? _absence : "", Interlocked.Read(ref _earlierDrops) + (capture?.Drops ?? 0));
        }
    }

    /// <summary>Begins to capture.</summary>
    /// <param name="name">The interface's name, or one of its further names.</param>
    /// <param name="mayWait">Whether it need not be there, and up, yet.</param>
    /// <param name="links">Tells what becomes of the interface.</param>
    /// <param name="open">Opens a capture on it.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Told of the interface's coming and going.</param>
    /// <exception cref="CaptureException">The interface can't be captured.</exception>
    public static InterfaceCapture Start(string name, bool mayWait, LinkBoard links, Opener open, TimeProvider time, ILogger logger)
    {
        InterfaceCapture capture = new(name, links, open, time, logger);
        try
        {
            capture.Open();
        }
        catch (CaptureException error) when (mayWait && error.IsPassing)
        {
            capture._absence = error.Failure == CaptureFailure.InterfaceDown ? "is down" : "isn't there yet";
            logger.InterfaceLost(name, capture._absence);
        }
        catch
        {
            capture._stopping.Dispose();
            throw;
        }

        capture.Ended = capture.RunAsync();
        return capture;
    }

    /// <inheritdoc/>
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
        ((IAsyncResult)Ended).AsyncWaitHandle.WaitOne();
        _capture?.Dispose();
        _stopping.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            await FollowAsync();
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // Dispose was called.
        }
    }

    private async Task FollowAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            Task change = _links.NextChange;
            if (_capture is { } capture && LossOf(capture) is { } reason)
            {
                Close(capture, reason);
            }

            if (_capture is null)
            {
                TryOpen();
            }

            await WaitAsync(change);
        }
    }

    /// <summary>Waits for a change of interfaces, for the capture's end, or until it is time to try again.</summary>
    private async Task WaitAsync(Task change)
    {
        if (_capture is { } capture)
        {
            if (await Task.WhenAny(change, capture.Ended).WaitAsync(_stopping.Token) != change)
            {
                // The kernel tells why in a moment.
                await WithinAsync(change, Moment);
            }
        }
        else if (_refused is not null)
        {
            await WithinAsync(change, _pause - _time.GetElapsedTime(_refusedAt));
        }
        else
        {
            await change.WaitAsync(_stopping.Token);
        }
    }

    /// <summary>Waits for a change, and for some time at most.</summary>
    private async Task WithinAsync(Task change, TimeSpan time)
    {
        try
        {
            await change.WaitAsync(time > TimeSpan.Zero ? time : TimeSpan.Zero, _time, _stopping.Token);
        }
        catch (TimeoutException)
        {
            // Nothing has changed.
        }
    }

    private void Open()
    {
        // By what the kernel has told so far, not by what libpcap would find: a name that it finds before we know whose it is would seem
        // to change hands in a moment.
        Link link = _links.Find(Name) ?? throw CaptureException.Missing(Name);
        if (!link.IsUp)
        {
            throw CaptureException.Down(Name);
        }

        Open(link);
    }

    private void Open(Link link)
    {
        if (!link.CarriesEthernet)
        {
            throw CaptureException.NotEthernet(Name);
        }

        _capture = _open(link);
        _index = link.Index;
    }

    /// <summary>Opens the interface where it is there and up. One that refuses is tried again when it has changed, or after a pause.</summary>
    private void TryOpen()
    {
        Link? link = _links.Find(Name);
        if (link is not { IsUp: true })
        {
            _refused = null;
            _pause = Moment;
            return;
        }

        if (link == _refused && _time.GetElapsedTime(_refusedAt) < _pause)
        {
            return;
        }

        try
        {
            Open(link);
            _refused = null;
            _complaint = "";
            _pause = Moment;
            _logger.InterfaceBack(Name);
            Changed?.Invoke();
        }
        catch (CaptureException error)
        {
            Refused(link, error);
        }
    }

    private void Refused(Link link, CaptureException error)
    {
        _pause = link == _refused ? Shorter(2 * _pause, LongestPause) : Moment;
        _refused = link;
        _refusedAt = _time.GetTimestamp();
        _absence = $"can't be captured: {error.Message}";
        // What passes by itself is over in a moment: the kernel tells.
        if (!error.IsPassing && error.Message != _complaint)
        {
            _complaint = error.Message;
            _logger.CannotCapture(Name, error.Message);
            Changed?.Invoke();
        }
    }

    private string? LossOf(ILiveCapture capture) => _links.Find(Name) switch
    {
        null when _links.NameOf(_index) is { } newName => $"is called {newName} now",
        null => "is gone",
        { IsUp: false } => "is down",
        { Index: var index } when index != _index => "was replaced by another",
        _ when capture.Ended.IsCompleted => $"can't be captured any more ({capture.EndReason})",
        _ => null,
    };

    private void Close(ILiveCapture capture, string reason)
    {
        _absence = reason;
        _capture = null;
        capture.Dispose();
        Interlocked.Add(ref _earlierDrops, capture.Drops);
        _logger.InterfaceLost(Name, reason);
        Changed?.Invoke();
    }

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
