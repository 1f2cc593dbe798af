using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using VirtWold.Interop;

namespace VirtWold.Machines.Libvirt;

/// <summary>
/// libvirt as a back end: keeps a session open on a thread of its own, as long as the program runs, however often the other side goes
/// away. This part keeps the connection; the other wakes machines.
/// </summary>
[SuppressMessage("Usage", "CA2213:Disposable fields should be disposed", Justification = "The session's thread disposes the session.")]
internal sealed partial class LibvirtHypervisor : IBackEnd
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(30);

    /// <summary>Even somebody in a hurry doesn't make us knock faster than this.</summary>
    private static readonly TimeSpan ShortestDelay = TimeSpan.FromMilliseconds(200);

    /// <summary>So long the session may take to close its connection when the program ends.</summary>
    private static readonly TimeSpan Farewell = TimeSpan.FromMilliseconds(500);

    private readonly WakeTurns _turns;
    private readonly string _uri;
    private readonly MachineDirectory _directory;
    private readonly ILogger _logger;
    private readonly CallWatch _watch;
    private readonly Thread _thread;
    private readonly TaskCompletionSource<HypervisorException?> _firstAttempt = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly AutoResetEvent _hurry = new(initialState: false);
    private readonly CancellationTokenSource _stopping = new();
    private volatile LibvirtSession? _session;

    /// <summary>Makes a back end that isn't connected yet.</summary>
    /// <param name="uri">The connection's URI.</param>
    /// <param name="turns">How many machines may be woken at once.</param>
    /// <param name="directory">The directory it fills and keeps.</param>
    /// <param name="logger">The log.</param>
    public LibvirtHypervisor(string uri, WakeTurns turns, MachineDirectory directory, ILogger logger)
    {
        _turns = turns;
        _uri = uri;
        _directory = directory;
        _logger = logger;
        _watch = new CallWatch(uri, logger);
        _thread = new Thread(Run) { Name = "libvirt session", IsBackground = true };
    }

    public string Name => _uri;

    public string Product => "libvirt";

    public Task Ended => _ended.Task;

    public Task ProveAsync() => LibvirtEventLoop.ProveAsync();

    /// <summary>Ends libvirt's event loop, too, when this is disposed of: for who has no other connection, and won't have one again.</summary>
    public bool EndsEventLoop { get; init; }

    public Task<HypervisorException?> Start()
    {
        _thread.Start();
        return _firstAttempt.Task;
    }

    public void Hurry() => _hurry.Set();

    public void Relist() => _session?.Relist();

    public void Dispose()
    {
        if (_stopping.IsCancellationRequested)
        {
            return;
        }

        _stopping.Cancel();
        _hurry.Set();
        _session?.End();
        if (_thread.ThreadState.HasFlag(ThreadState.Unstarted) || _thread.Join(Farewell))
        {
            _hurry.Dispose();
            _watch.Dispose();
            _stopping.Dispose();
        }

        if (EndsEventLoop)
        {
            LibvirtEventLoop.Stop();
        }
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Reported by Ended; a thread must not throw.")]
    private void Run()
    {
        _ = Libc.prctl_name(Libc.PR_SET_NAME, _thread.Name!);
        try
        {
            KeepConnected();
            _ended.SetResult();
        }
        catch (Exception fault)
        {
            _ended.SetException(fault);
        }
    }

    private void KeepConnected()
    {
        TimeSpan delay = FirstDelay;
        string? said = null;
        while (!_stopping.IsCancellationRequested)
        {
            LibvirtException? error = null;
            try
            {
                using LibvirtSession session = Open();
                delay = FirstDelay;
                Connected(said is not null);
                said = null;
                if (!_stopping.IsCancellationRequested)
                {
                    session.Run();
                }
            }
            catch (LibvirtException caught)
            {
                error = caught;
            }
            finally
            {
                _session = null;
                _directory.MarkStale();
            }

            if (!_stopping.IsCancellationRequested)
            {
                said = Disconnected(error, said);
                Pause(delay);
                delay = TimeSpan.FromTicks(Math.Min(delay.Ticks * 2, LongestDelay.Ticks));
            }
        }
    }

    private LibvirtSession Open()
    {
        LibvirtSession? session = null;
        try
        {
            _watch.Over(() =>
            {
                session = LibvirtSession.Open(_uri, _directory, _watch, _logger);
                // Whoever finds the directory current finds the session, too.
                _session = session;
                session.List();
            });
            return session!;
        }
        catch
        {
            session?.Dispose();
            throw;
        }
    }

    private void Connected(bool again)
    {
        if (!_firstAttempt.TrySetResult(null))
        {
            if (again)
            {
                _logger.ConnectedAgain(_uri, _directory.WakeableCount);
            }
            else
            {
                _logger.Connected(_uri, _directory.WakeableCount);
            }
        }
    }

    /// <summary>Says why there is no connection, unless that is what was said last.</summary>
    private string Disconnected(LibvirtException? error, string? said)
    {
        string reason = error?.MessageWithAdvice ?? "it was closed by the other side";
        if (_firstAttempt.TrySetResult(error ?? new LibvirtException(LibvirtErrorCode.None, 0, reason)))
        {
            return reason;
        }

        if (said is null)
        {
            _logger.ConnectionLost(_uri, reason);
        }
        else if (reason != said && error is { IsRefused: true })
        {
            // The other side is back and won't have us: that needs somebody to do something.
            _logger.CannotConnect(_uri, reason);
        }

        return reason;
    }

    /// <summary>Sleeps for a while that is drawn around <paramref name="delay"/>, so that many hosts don't knock all at once.</summary>
    private void Pause(TimeSpan delay)
    {
#pragma warning disable CA5394 // Random is an insecure random number generator: this one only spreads attempts.
        TimeSpan jittered = delay * (0.75 + (Random.Shared.NextDouble() / 2));
#pragma warning restore CA5394
        if (_stopping.Token.WaitHandle.WaitOne(ShortestDelay))
        {
            return;
        }

        _hurry.WaitOne(jittered);
    }
}
