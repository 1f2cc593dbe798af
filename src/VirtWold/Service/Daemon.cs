using System.Collections.Immutable;
using System.ComponentModel;
using Microsoft.Extensions.Logging;
using VirtWold.Answering;
using VirtWold.Capture;
using VirtWold.Hosting;
using VirtWold.Idling;
using VirtWold.Links;
using VirtWold.Machines;
using VirtWold.OwnAddresses;
using VirtWold.StandIn;
using VirtWold.Status;
using VirtWold.Waking;
using VirtWold.Web;

namespace VirtWold.Service;

/// <summary>The daemon: builds its parts, puts them together, watches over them, and takes them apart again.</summary>
internal sealed class Daemon : IDisposable
{
    /// <summary>How long the start waits for the hypervisors' machines; then it goes on without them.</summary>
    private static readonly TimeSpan ConnectPatience = TimeSpan.FromSeconds(10);

    /// <summary>How long the parts may take to end, once one of them has ended by itself.</summary>
    private static readonly TimeSpan EndPatience = TimeSpan.FromSeconds(2);

    private readonly DaemonOptions _options;
    private readonly ILogger _logger;
    private readonly VerdictCounters _counters = new();
    private readonly PacketRecorder? _recorder;
    private readonly WakeAccess _wakeAccess;
    private readonly WakePolicy _policy;
    private readonly EffectivePolicy _effective;
    private readonly WakeTurns _turns;
    private readonly ImmutableArray<BackEnd> _backEnds;
    private readonly Fleet _fleet;
    private readonly Sleeper _sleeper;
    private readonly Inhibitions _inhibitions;
    private readonly IdleWatch _idleWatch;
    private readonly WakeGate _gate;
    private readonly WakeFollower _follower;
    private readonly Waker _waker;
    private readonly ServiceReport _report;
    private readonly Lock _reading = new();
    private MountedFilesWatch? _mountedFiles;
    private StatusEndpoint? _status;
    private PacketSources? _sources;
    private LinkMonitor? _ownLinks;
    private StandIns? _standIns;
    private OwnPresence? _ownPresence;

    public Daemon(DaemonOptions options, ServiceManager manager, ILogger logger)
    {
        _options = options;
        _logger = logger;
        _policy = PolicyFiles.Read(options);
        _wakeAccess = new WakeAccess(PolicyFiles.ReadToken(options.Status.TokenFile), options.Status.AllowRemote, TimeProvider.System, logger);
        _turns = new WakeTurns(options.MaxStarts, TimeProvider.System);
        _backEnds = BackEnds.Create(options.BackEnd, _turns, _policy.Allows, logger);
        _fleet = new Fleet([.. _backEnds.Select(static backEnd => backEnd.Directory)]);
        _recorder = options.Status.Addresses.Count > 0 ? new PacketRecorder(_fleet, TimeProvider.System) : null;
        IPacketObserver observer = _recorder is null ? NoObserver.Instance : _recorder;
        WakeReporter reporter = new(_counters, observer, TimeProvider.System, logger) { NamesHypervisors = _fleet.HasSeveral };
        ImmutableArray<(IHypervisor, MachineDirectory)> members = [.. _backEnds.Select(backEnd => (Wakes(backEnd.Hypervisor), backEnd.Directory))];
        HypervisorGroup hypervisors = new(members);
        _inhibitions = new Inhibitions(TimeProvider.System, logger);
        _sleeper = new Sleeper(hypervisors, TimeProvider.System, logger, _inhibitions);
        IdleScripts scripts = new(IdleScripts.Folder, IdleScripts.Patience, logger);
        _idleWatch = new IdleWatch(members, _fleet, _sleeper, _inhibitions, scripts, TimeProvider.System, logger);
        _gate = new WakeGate(_fleet, _policy, options.Window, reporter, TimeProvider.System) { Missed = hypervisors.Missed };
        _follower = new WakeFollower(hypervisors, _fleet, reporter, TimeProvider.System, logger);
        _waker = new Waker(_gate, _fleet, _sleeper, _policy, reporter, TimeProvider.System, logger) { Follower = _follower };
        _effective = new EffectivePolicy(options, _policy)
        {
            SetWindow = _gate.SetWindow,
            SetMaxStarts = _turns.Resize,
            Changed = () => _fleet.Reconsider(),
        };
        foreach (BackEnd backEnd in _backEnds)
        {
            backEnd.Hypervisor.Obey(_effective);
        }

        _report = new ServiceReport(manager, _backEnds, _gate, logger);
    }

    /// <summary>Runs until it is stopped, or until a part of it ends by itself.</summary>
    /// <returns>The program's exit status.</returns>
    /// <exception cref="CaptureException">Something can't be listened on.</exception>
    /// <exception cref="StatusException">The status can't be served.</exception>
    /// <exception cref="ExitException">Something else that is needed isn't there.</exception>
    public async Task<int> RunAsync(CancellationToken stopping)
    {
        using CancellationTokenSource ending = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        Supervisor supervisor = new(_logger, ending.Token);
        List<Task> parts = [];
        void Run(string name, Task part)
        {
            parts.Add(part);
            supervisor.Watch(name, part);
        }

        try
        {
            if (ServeStatus(ending.Token) is { } serving)
            {
                Run("the status server", serving);
            }

            WatchMountedFiles();
            _sources = PacketSources.Start(_options.Capture, _gate, _logger);
            _status?.Board.SetSources(_sources);
            foreach (IPacketSource source in _sources.All)
            {
                supervisor.Watch(ServiceReport.NameOf(source), source.Ended);
            }

            if (_sources.Links is { } links)
            {
                supervisor.Watch("the list of interfaces", links.Ended);
            }

            if (_options.BackEnd.Kind == BackEndKind.KubeVirt)
            {
                Run("the report of what is listened on", TellListeningAsync(_sources, ending.Token));
            }

            if (_options.StandIn)
            {
                _standIns = new StandIns(_fleet, _policy, _gate, Links(supervisor).Board, TimeProvider.System, _logger);
                Run("the stand-in", _standIns.RunAsync(ending.Token));
            }

            if (_options.OwnAddresses.Count > 0)
            {
                supervisor.Watch("the own address", BePresent(supervisor).Ended);
            }

            _status?.Board.SetParts(new WatchedParts(ServiceReport.PartsOf(_sources, _standIns, _ownPresence, _backEnds, _gate), TimeProvider.System));
            if (_report.IsWanted)
            {
                Run("the report to the service manager", _report.RunAsync(_sources, _standIns, _ownPresence, supervisor, ending.Token));
            }

            Run("the watch over idle machines", _idleWatch.RunAsync(ending.Token));
            Run("the waker", _waker.RunAsync(ending.Token));
            Task connecting = ConnectAsync(supervisor, ending.Token);
            if (await Task.WhenAny(connecting, supervisor.Failed) == connecting)
            {
                await connecting;
                Memory.Release();
                await Task.WhenAny(supervisor.Failed, Task.Delay(Timeout.Infinite, ending.Token));
            }
        }
        finally
        {
            // Whatever ends from here on ends because it is asked to.
            await ending.CancelAsync();
        }

        bool failed = supervisor.Failed.IsCompleted;
        Task ended = Task.WhenAll(parts);
        if (failed)
        {
            await Task.WhenAny(ended, Task.Delay(EndPatience, CancellationToken.None));
        }
        else
        {
            await ended;
        }

        // What waits there counts, too.
        _gate.Close();
        _logger.Stopped(_counters);
        return failed ? ExitStatus.Software : ExitStatus.Ok;
    }

    /// <summary>Tells the back ends whether packets are heard, whenever that changes.</summary>
    private async Task TellListeningAsync(PacketSources sources, CancellationToken stopping)
    {
        try
        {
            while (true)
            {
                Task change = sources.NextChange;
                bool isListening = sources.States.Any(static source => source.IsListening);
                foreach (BackEnd backEnd in _backEnds)
                {
                    backEnd.Hypervisor.SetListening(isListening);
                }

                await change.WaitAsync(stopping);
            }
        }
        catch (OperationCanceledException)
        {
            // As it should end.
        }
    }

    /// <summary>Begins to watch files of Secrets and ConfigMaps, where there are any.</summary>
    private void WatchMountedFiles()
    {
        _mountedFiles = new MountedFilesWatch([_options.SecureOnFile, _options.Status.TokenFile, _options.BackEnd.KubeVirt.MapFile], Reread, _logger);
        if (_mountedFiles.IsWatching)
        {
            // What has changed between the first look and now.
            ReadFiles();
        }
    }

    /// <summary>Reads the files again, and asks the hypervisors for all their machines again. A file that isn't right changes nothing.</summary>
    public void Reload()
    {
        _logger.Reloading();
        ReadFiles();
        foreach (BackEnd backEnd in _backEnds)
        {
            backEnd.Hypervisor.Relist();
        }
    }

    /// <summary>A Secret or ConfigMap that is mounted has changed: reads the files again, and asks no hypervisor.</summary>
    private void Reread()
    {
        _logger.RereadingFiles();
        ReadFiles();
        foreach (BackEnd backEnd in _backEnds)
        {
            backEnd.Hypervisor.ReadFiles();
        }
    }

    /// <summary>Reads passwords and token again. A file that isn't right changes nothing.</summary>
    private void ReadFiles()
    {
        lock (_reading)
        {
            TryReadFiles();
        }
    }

    private void TryReadFiles()
    {
        try
        {
            SecureOnPasswords passwords = PolicyFiles.ReadPasswords(_options.SecureOnFile);
            _wakeAccess.Replace(PolicyFiles.ReadToken(_options.Status.TokenFile));
            _effective.Replace(passwords);
        }
        catch (ExitException error)
        {
            _logger.CannotReload(error.Message);
        }
    }

    public void Dispose()
    {
        _follower.Dispose();
        _mountedFiles?.Dispose();
        _standIns?.Dispose();
        _ownPresence?.Dispose();
        _sources?.Dispose();
        _ownLinks?.Dispose();
        foreach (BackEnd backEnd in _backEnds)
        {
            backEnd.Hypervisor.Dispose();
        }

        _turns.Dispose();
        _status?.Dispose();
    }

    /// <summary>What follows the interfaces. Where nothing is captured, nobody does so yet.</summary>
    /// <exception cref="ExitException">The kernel doesn't tell about interfaces.</exception>
    private LinkMonitor Links(Supervisor supervisor)
    {
        if ((_sources?.Links ?? _ownLinks) is { } links)
        {
            return links;
        }

        try
        {
            links = _ownLinks = new LinkMonitor();
        }
        catch (Win32Exception error)
        {
            throw new ExitException(ExitStatus.Unavailable, $"the kernel doesn't tell about network interfaces: {error.Message}");
        }

        supervisor.Watch("the list of interfaces", links.Ended);
        return links;
    }

    /// <summary>Answers for the daemon's own addresses from now on.</summary>
    private OwnPresence BePresent(Supervisor supervisor)
    {
        OwnSummary summary = new(_fleet, _sources!, () => _ownPresence?.States ?? []);
        _ownPresence = new OwnPresence(
            _options.Capture.Interfaces[0], [.. _options.OwnAddresses], Links(supervisor).Board, summary.Make, TimeProvider.System, _logger);
        _status?.Board.SetOwnPresence(_ownPresence);
        return _ownPresence;
    }

    private IHypervisor Wakes(IBackEnd backEnd) => _options.DryRun ? new DryRun(backEnd) : backEnd;

    /// <summary>Serves the status, where it is to be served.</summary>
    /// <returns>What ends with the serving; null if it isn't to be served.</returns>
    /// <exception cref="StatusException">An address can't be had.</exception>
    private Task? ServeStatus(CancellationToken stopping)
    {
        if (_recorder is null)
        {
            return null;
        }

        StatusBoard board = new()
        {
            Version = ProgramVersion.Text,
            Fleet = _fleet,
            Policy = _policy,
            Recorder = _recorder,
            SleepPlans = _idleWatch,
            CanWake = _wakeAccess.IsOn,
        };
        WakeHandler wake = new(_wakeAccess, _fleet, _gate, _follower);
        SleepHandler sleep = new(_wakeAccess, _fleet, _policy, _sleeper, _inhibitions);
        _status = StatusEndpoint.Open(_options.Status.Addresses, _options.Status.Hosts, board, wake, sleep, _logger);
        return _status.RunAsync(stopping);
    }

    /// <summary>Connects to the hypervisors, waits for the first attempts, and logs what came of them.</summary>
    /// <exception cref="ExitException">There is no use in trying again.</exception>
    private async Task ConnectAsync(Supervisor supervisor, CancellationToken stopping)
    {
        HypervisorException?[] errors = await Task.WhenAll(_backEnds.Select(backEnd => ConnectAsync(backEnd, supervisor, stopping)));
        if (stopping.IsCancellationRequested)
        {
            return;
        }

        for (int i = 0; i < errors.Length; i++)
        {
            if (errors[i] is { } error)
            {
                string name = _backEnds[i].Hypervisor.Name;
                if (error.IsLasting)
                {
                    throw ExitException.From(error, name);
                }

                _logger.CannotConnect(name, error.MessageWithAdvice);
            }
        }

        LogListening([.. _backEnds.Where((_, i) => errors[i] is null)]);
        _status?.Say();
    }

    /// <summary>Waits for the first attempt to connect.</summary>
    /// <returns>Why the directory isn't filled; null if it is.</returns>
    private static async Task<HypervisorException?> ConnectAsync(BackEnd backEnd, Supervisor supervisor, CancellationToken stopping)
    {
        Task<HypervisorException?> first = backEnd.Hypervisor.Start();
        supervisor.Watch($"the connection to {backEnd.Hypervisor.Name}", backEnd.Hypervisor.Ended);
        try
        {
            return await first.WaitAsync(ConnectPatience, stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return null;
        }
        catch (TimeoutException)
        {
            return new HypervisorException(HypervisorFailure.Unavailable, "it doesn't answer");
        }
    }

    private void LogListening(ImmutableArray<BackEnd> connected)
    {
        PacketSources sources = _sources!;
        if (connected.IsEmpty)
        {
            _logger.ListeningAlone(sources.Description, sources.Filter, string.Join(", ", _fleet.Directories.Select(static directory => directory.Hypervisor)));
            return;
        }

        string names = string.Join(", ", connected.Select(static backEnd => backEnd.Hypervisor.Name));
        _logger.Listening(sources.Description, sources.Filter, names, connected.Sum(static backEnd => backEnd.Directory.WakeableCount));
    }
}
