using Microsoft.Extensions.Logging;
using VirtWold.Capture;
using VirtWold.Hosting;
using VirtWold.Machines;
using VirtWold.Status;
using VirtWold.Waking;
using VirtWold.Web;

namespace VirtWold.Service;

/// <summary>The daemon: builds its parts, puts them together, and takes them apart again.</summary>
internal sealed class Daemon : IDisposable
{
    /// <summary>So long the start waits for the hypervisor's machines; then it goes on without them.</summary>
    private static readonly TimeSpan ConnectPatience = TimeSpan.FromSeconds(10);

    private readonly DaemonOptions _options;
    private readonly ILogger _logger;
    private readonly MachineDirectory _directory = new();
    private readonly VerdictCounters _counters = new();
    private readonly PacketRecorder? _recorder;
    private readonly WakeAccess _wakeAccess;
    private readonly WakePolicy _policy;
    private readonly WakeGate _gate;
    private readonly WakeTurns _turns;
    private readonly IBackEnd _backEnd;
    private readonly Waker _waker;
    private readonly ServiceReport _report;
    private StatusEndpoint? _status;
    private PacketSources? _sources;

    public Daemon(DaemonOptions options, ServiceManager manager, ILogger logger)
    {
        _options = options;
        _logger = logger;
        _policy = PolicyFiles.Read(options);
        _wakeAccess = new WakeAccess(PolicyFiles.ReadToken(options.Status.TokenFile), options.Status.AllowRemote, TimeProvider.System, logger);
        _recorder = options.Status.Addresses.Count > 0 ? new PacketRecorder(_directory, TimeProvider.System) : null;
        IPacketObserver observer = _recorder is null ? NoObserver.Instance : _recorder;
        _gate = new WakeGate(
            _directory, _counters, observer, options.AllowedSenders, _policy, options.Window, TimeProvider.System, logger);
        _turns = new WakeTurns(options.MaxStarts, TimeProvider.System);
        _backEnd = BackEnds.Create(options.BackEnd, _turns, _directory, logger);
        IHypervisor hypervisor = options.DryRun ? new DryRun(_backEnd) : _backEnd;
        _waker = new Waker(_gate, _directory, hypervisor, _policy, _counters, observer, TimeProvider.System, logger);
        _report = new ServiceReport(manager, _directory, _backEnd, _gate, logger);
    }

    /// <summary>Runs until it is stopped.</summary>
    /// <returns>The program's exit status.</returns>
    /// <exception cref="CaptureException">Something can't be listened on.</exception>
    /// <exception cref="StatusException">The status can't be served.</exception>
    /// <exception cref="ExitException">Something else that is needed isn't there.</exception>
    public async Task<int> RunAsync(CancellationToken stopping)
    {
        Task serving = ServeStatus(stopping);
        _sources = PacketSources.Start(_options.Capture, _gate, _logger);
        _status?.Board.SetSources(_sources);
        Task reporting = _report.RunAsync(_sources, stopping);
        Task waking = _waker.RunAsync(stopping);
        bool connected = await ConnectAsync(stopping);
        if (!stopping.IsCancellationRequested)
        {
            SayListening(_sources, connected);
            _status?.Say();
        }

        Memory.ReleaseCode();
        await Task.WhenAll(waking, reporting, serving);
        _logger.Stopped(_counters);
        return ExitStatus.Ok;
    }

    /// <summary>Reads the files anew, and asks the hypervisor for all its machines anew. A file that isn't right changes nothing.</summary>
    public void Reload()
    {
        _logger.Reloading();
        try
        {
            SecureOnPasswords passwords = PolicyFiles.ReadPasswords(_options.SecureOnFile);
            _wakeAccess.Replace(PolicyFiles.ReadToken(_options.Status.TokenFile));
            _policy.Replace(passwords);
        }
        catch (ExitException error)
        {
            _logger.CannotReload(error.Message);
        }

        _backEnd.Relist();
    }

    public void Dispose()
    {
        _sources?.Dispose();
        _backEnd.Dispose();
        _turns.Dispose();
        _status?.Dispose();
    }

    /// <summary>Serves the status, where it is to be served.</summary>
    /// <exception cref="StatusException">An address can't be had.</exception>
    private Task ServeStatus(CancellationToken stopping)
    {
        if (_recorder is null)
        {
            return Task.CompletedTask;
        }

        StatusBoard board = new()
        {
            Version = ProgramVersion.Text,
            Hypervisor = _backEnd.Name,
            Directory = _directory,
            Policy = _policy,
            Recorder = _recorder,
            CanWake = _wakeAccess.IsOn,
        };
        WakeHandler wake = new(_wakeAccess, _directory, _gate);
        _status = StatusEndpoint.Open(_options.Status.Addresses, board, wake, _logger);
        return _status.RunAsync(stopping);
    }

    /// <summary>Waits for the first attempt to connect.</summary>
    /// <returns>Whether the directory is filled.</returns>
    /// <exception cref="ExitException">There is no use in trying again.</exception>
    private async Task<bool> ConnectAsync(CancellationToken stopping)
    {
        HypervisorException? error;
        try
        {
            error = await _backEnd.Start().WaitAsync(ConnectPatience, stopping);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
        catch (TimeoutException)
        {
            error = new HypervisorException(HypervisorFailure.Unavailable, "it doesn't answer");
        }

        if (error is null)
        {
            return true;
        }

        if (error.IsLasting)
        {
            throw ExitException.From(error, _backEnd.Name);
        }

        _logger.CannotConnect(_backEnd.Name, error.Message);
        return false;
    }

    private void SayListening(PacketSources sources, bool connected)
    {
        if (connected)
        {
            _logger.Listening(sources.Description, sources.Filter, _backEnd.Name, _directory.WakeableCount);
        }
        else
        {
            _logger.ListeningAlone(sources.Description, sources.Filter, _backEnd.Name);
        }
    }
}
