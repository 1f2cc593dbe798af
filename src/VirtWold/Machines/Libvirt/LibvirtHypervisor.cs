using System.Diagnostics.CodeAnalysis;
using System.Xml;
using Microsoft.Extensions.Logging;
using VirtWold.Interop;

namespace VirtWold.Machines.Libvirt;

/// <summary>
/// libvirt as a back end: keeps a session open on a thread of its own, as long as the program runs, however often the other side goes
/// away. Several may live in one process, each with its own connection.
/// </summary>
[SuppressMessage("Usage", "CA2213:Disposable fields should be disposed", Justification = "The session's thread disposes the session.")]
internal sealed class LibvirtHypervisor : IBackEnd
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(30);

    /// <summary>Even a waiting wake doesn't make us try more often than this.</summary>
    private static readonly TimeSpan ShortestDelay = TimeSpan.FromMilliseconds(200);

    /// <summary>How long a machine that is put to sleep waits for its agent.</summary>
    private static readonly TimeSpan AgentPatience = TimeSpan.FromSeconds(2);

    /// <summary>How long the session may take to close its connection when the program ends.</summary>
    private static readonly TimeSpan Farewell = TimeSpan.FromMilliseconds(500);

    private readonly string _uri;
    private readonly MachineDirectory _directory;
    private readonly ILogger _logger;
    private readonly CallWatch _watch;
    private readonly DomainWaker _waker;
    private readonly DomainSleeper _sleeper;
    private readonly Thread _thread;
    private readonly TaskCompletionSource<HypervisorException?> _firstAttempt = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly AutoResetEvent _hurry = new(initialState: false);
    private readonly CancellationTokenSource _stopping = new();
    private readonly long _begunAt = Environment.TickCount64;
    private volatile LibvirtSession? _session;
    private bool _wasConnected;

    /// <summary>Makes a back end that isn't connected yet.</summary>
    /// <param name="uri">The connection's URI.</param>
    /// <param name="turns">How many machines may be woken at once.</param>
    /// <param name="directory">The directory it fills and keeps.</param>
    /// <param name="logger">The log.</param>
    public LibvirtHypervisor(string uri, WakeTurns turns, MachineDirectory directory, ILogger logger)
    {
        _uri = uri;
        _directory = directory;
        _logger = logger;
        _watch = new CallWatch(uri, logger);
        _waker = new DomainWaker(directory, turns, () => _session, TimeProvider.System, logger);
        _sleeper = new DomainSleeper(() => _session, TimeProvider.System);
        _thread = new Thread(Run) { Name = "libvirt session", IsBackground = true };
        Ended = Task.WhenAny(_ended.Task, LibvirtEventLoop.Ended).Unwrap();
    }

    public string Name => _uri;

    public string Product => "libvirt";

    public IMachineCommands Commands => new VirshCommands(Name);

    public bool CanSleep => true;

    public Task Ended { get; }

    /// <summary>
    /// Ends libvirt's event loop, too, when this is disposed of, and with it the last of those that were to end it: for who has no other
    /// connection, and won't get another.
    /// </summary>
    public bool EndsEventLoop
    {
        get;
        init
        {
            field = value;
            if (value)
            {
                LibvirtEventLoop.Join();
            }
        }
    }

    /// <summary>The session's thread may wait for a connection as long as it takes, but never once it has one.</summary>
    public Task ProveAsync() => Task.WhenAll(LibvirtEventLoop.ProveAsync(), _session is { } session ? session.ProveAsync() : Task.CompletedTask);

    public Task<HypervisorException?> Start()
    {
        _thread.Start();
        return _firstAttempt.Task;
    }

    public void Hurry() => _hurry.Set();

    public void Missed() => _session?.Doubt();

    public void Relist() => _session?.Relist();

    public async Task<WakeResult> WakeAsync(Machine machine, WakeCause cause, CancellationToken cancellation)
    {
        WakeResult result = await _waker.WakeAsync(machine, cancellation);
        _session?.HasChanged(machine);
        return result;
    }

    public Task SettleAsync() => _session?.SettleAsync() ?? Task.CompletedTask;

    public async Task<SleepResult> SleepAsync(Machine machine, SleepWay way, CancellationToken cancellation)
    {
        if (_session?.SeeAgentAsync(machine) is { IsCompleted: false } answer)
        {
            await Task.WhenAny(answer, Task.Delay(AgentPatience, cancellation));
        }

        SleepResult result = await _sleeper.SleepAsync(machine, way, cancellation);
        _session?.HasChanged(machine);
        return result;
    }

    public async Task<IReadOnlyList<MachineActivity>> ReadActivityAsync()
    {
        try
        {
            return await AskAsync(static connection => connection.ReadActivity());
        }
        catch (ObjectDisposedException)
        {
            return [];
        }
    }

    public async Task<MachineSigns> ReadSignsAsync(Machine machine)
    {
        try
        {
            return _session is { } session
                ? await session.AskAsync(connection => connection.Call(Guid.Parse(machine.Id), static domain => domain.ReadSigns()))
                : MachineSigns.None;
        }
        catch (Exception error) when (error is ObjectDisposedException or XmlException)
        {
            return MachineSigns.None;
        }
    }

    /// <summary>Asks the connection that stands something that changes nothing.</summary>
    /// <exception cref="LibvirtException">See the call.</exception>
    /// <exception cref="ObjectDisposedException">There is no connection.</exception>
    public Task<T> AskAsync<T>(Func<LibvirtConnection, T> question) =>
        _session is { } session ? session.AskAsync(question) : throw new ObjectDisposedException(_uri);

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
            LibvirtEventLoop.Leave();
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
            _directory.MarkStale();
            _ended.SetException(fault);
        }
    }

    private void KeepConnected()
    {
        TimeSpan delay = FirstDelay;
        string? logged = null;
        while (!_stopping.IsCancellationRequested)
        {
            LibvirtException? error = null;
            bool wasCurrent = false;
            try
            {
                using LibvirtSession session = Open();
                // Set before listing: a reader that sees a current directory must also see the session.
                _session = session;
                if (!_stopping.IsCancellationRequested)
                {
                    session.Run(() =>
                    {
                        wasCurrent = true;
                        Connected();
                    });
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
                delay = wasCurrent ? FirstDelay : delay;
                logged = Disconnected(error, wasCurrent ? null : logged);
                Pause(delay);
                delay = TimeSpan.FromTicks(Math.Min(delay.Ticks * 2, LongestDelay.Ticks));
            }
        }
    }

    private LibvirtSession Open()
    {
        _watch.Begin();
        try
        {
            return LibvirtSession.Open(_uri, _directory, _watch, _logger);
        }
        finally
        {
            _watch.End();
        }
    }

    /// <summary>Logs that the machines are known, unless a caller has waited for that and logs it.</summary>
    private void Connected()
    {
        bool isFirst = !_wasConnected;
        _wasConnected = true;
        if (_firstAttempt.TrySetResult(null) && !IsLate)
        {
            return;
        }

        if (isFirst)
        {
            _logger.Connected(_uri, _directory.WakeableCount);
        }
        else
        {
            _logger.ConnectedAgain(_uri, _directory.WakeableCount);
        }
    }

    /// <summary>Nobody waits for the first attempt any more.</summary>
    private bool IsLate => Environment.TickCount64 - _begunAt >= (long)IBackEnd.FirstAttemptPatience.TotalMilliseconds;

    /// <summary>Logs why there is no connection, unless that is what was logged last.</summary>
    private string Disconnected(LibvirtException? error, string? logged)
    {
        string reason = error?.MessageWithAdvice ?? "it was closed by the other side";
        bool isFirst = _firstAttempt.TrySetResult(error ?? new LibvirtException(LibvirtErrorCode.None, 0, reason));
        if (isFirst && !IsLate)
        {
            return reason;
        }

        if (!_wasConnected)
        {
            if (isFirst || (reason != logged && error is { IsLasting: true }))
            {
                _logger.CannotConnect(_uri, reason);
            }
        }
        else if (logged is null)
        {
            _logger.ConnectionLost(_uri, reason);
        }
        else if (reason != logged && error is { IsLasting: true })
        {
            // The other side is back and refuses us: an administrator has to do something.
            _logger.CannotConnect(_uri, reason);
        }

        return reason;
    }

    /// <summary>Waits for a while that is drawn around <paramref name="delay"/>, so that many hosts don't try all at once.</summary>
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
