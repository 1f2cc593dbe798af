using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using VirtWold.Machines.KubeVirt.Api;
using VirtWold.Machines.KubeVirt.Config;
using VirtWold.Machines.KubeVirt.Configuration;
using VirtWold.Machines.KubeVirt.Reports;

namespace VirtWold.Machines.KubeVirt;

/// <summary>
/// A cluster with KubeVirt as a back end: follows its machines by watches as long as the program runs, however often the API server goes
/// away.
/// </summary>
[SuppressMessage("Usage", "CA2213:Disposable fields should be disposed", Justification = "Requests under way use them until they have seen the end.")]
internal sealed class KubeVirtHypervisor : IBackEnd
{
    private readonly KubeVirtOptions _options;
    private readonly ApiClient _client;
    private readonly MachineTable _table;
    private readonly ClusterStanding _standing;
    private readonly ILogger _logger;
    private readonly ClusterWaker _waker;
    private readonly ClusterSleeper _sleeper;
    private readonly List<IResourceWatch> _watches = [];
    private readonly MachineWatches _machines;
    private readonly ConfigFollower _config;
    private readonly NodeReport _report;
    private readonly StatusKeeper _keeper;
    private ISharedPolicyTaker? _policyTaker;
    private volatile AddressMap? _wantedMap;
    private readonly CancellationTokenSource _stopping = new();

    /// <summary>Makes a back end that isn't connected yet.</summary>
    /// <param name="options">Which cluster and which of its machines.</param>
    /// <param name="turns">How many machines may be woken at once.</param>
    /// <param name="directory">The directory it fills and keeps.</param>
    /// <param name="logger">The log.</param>
    /// <exception cref="HypervisorException">A file that says how to reach the cluster, or that of addresses, isn't there or isn't right.</exception>
    public KubeVirtHypervisor(KubeVirtOptions options, WakeTurns turns, MachineDirectory directory, ILogger logger)
    {
        _options = options;
        _logger = logger;
        _table = new MachineTable(directory, AddressMap.Read(options.MapFile), logger);
        _client = new ApiClient(ClusterConfiguration.Load(options.Kubeconfig));
        _standing = new ClusterStanding(_client.Name, _table, directory, TimeProvider.System, logger);
        _waker = new ClusterWaker(_client, directory, _table, options.Node, turns, Relist, TimeProvider.System, logger);
        _sleeper = new ClusterSleeper(_client, directory, _table, TimeProvider.System, logger);
        // Only a daemon has a node's name; a command that looks leaves nothing behind.
        LearnedAddresses learned = new(_client, _table.Learn, _standing, isKeeper: options.Node.Length > 0, TimeProvider.System, logger);
        _table.Learned = learned.Note;
        _machines = new MachineWatches(_client, _table, _standing, TimeProvider.System, logger);
        _config = new ConfigFollower(_client, ApplyAsync, _standing, TimeProvider.System, logger);
        _report = new NodeReport(_client, options.Node, _config, TimeProvider.System, logger);
        _keeper = new StatusKeeper(_client, options.Node, _config, () => directory.IsCurrent ? directory.WakeableCount : null, TimeProvider.System, logger);
        _watches.Add(learned);
        _watches.Add(_config);
        _standing.Expect([learned, _config, _machines], []);
    }

    public string Name => _client.Name;

    public string Product => "KubeVirt";

    public IMachineCommands Commands { get; } = new KubectlCommands();

    public Task Ended { get; private set; } = Task.Delay(Timeout.Infinite, CancellationToken.None);

    /// <summary>The API server.</summary>
    public IApiServer Server => _client;

    /// <summary>The machines whose run strategy KubeVirt's own start would turn from Halted into Always.</summary>
    public string[] Halted => _table.Halted;

    /// <summary>The machines that aren't put to sleep as their owners have it.</summary>
    public string[] NotPutToSleep => _table.NotPutToSleep;

    /// <summary>How this daemon stands to the cluster's WakeConfig.</summary>
    public ConfigState Config => _config.State;

    public void SetListening(bool isListening) => _report.SetListening(isListening);

    public void Obey(ISharedPolicyTaker taker) => _policyTaker = taker;

    public Task<HypervisorException?> Start()
    {
        Task[] lasting =
        [
            Task.Run(() => _machines.RunAsync(_stopping.Token)),
            .. _watches.Select(watch => Task.Run(() => watch.RunAsync(_stopping.Token))),
            Task.Run(() => _waker.RunAsync(_stopping.Token)),
            // Only a daemon has a node's name, and tells of itself.
            .. _options.Node.Length > 0 ? [Task.Run(() => _report.RunAsync(_stopping.Token)), Task.Run(() => _keeper.RunAsync(_stopping.Token))] : Array.Empty<Task>(),
        ];
        Ended = Task.WhenAny(lasting).Unwrap();
        return _standing.FirstAttempt;
    }

    public Task<WakeResult> WakeAsync(Machine machine, WakeCause cause, CancellationToken cancellation) => _waker.WakeAsync(machine, cause, cancellation);

    public bool CanSleep => true;

    public Task<SleepResult> SleepAsync(Machine machine, SleepWay way, CancellationToken cancellation) => _sleeper.SleepAsync(machine, way, cancellation);

    public Task<MachineSigns> ReadSignsAsync(Machine machine) => Task.FromResult(_table.SignsOf(machine));

    public void Hurry()
    {
        _watches.ForEach(static watch => watch.Hurry());
        _machines.Hurry();
    }

    public void Relist()
    {
        ReadFiles();
        _watches.ForEach(static watch => watch.Relist());
        _machines.Relist();
    }

    public void ReadFiles()
    {
        if (_wantedMap is not null)
        {
            // The object wins.
            return;
        }

        try
        {
            _table.Replace(AddressMap.Read(_options.MapFile));
        }
        catch (HypervisorException error)
        {
            _logger.CannotReadMap(error.Message);
        }
    }

    public void Dispose()
    {
        if (_stopping.IsCancellationRequested)
        {
            return;
        }

        _standing.Stop();
        _stopping.Cancel();
        _client.Dispose();
    }

    /// <summary>Puts in force what a WakeConfig wants.</summary>
    /// <returns>Why it can't be, for people; empty where it is.</returns>
    private async Task<string> ApplyAsync(WakeConfigSpec spec, string? passwords, CancellationToken cancellation)
    {
        IReadOnlyList<string> namespaces = spec.Namespaces ?? _options.Namespaces;
        string selector = spec.Selector ?? _options.Selector;
        if (spec.Namespaces is not null || spec.Selector is not null)
        {
            try
            {
                await TryAsync(namespaces, selector, cancellation);
            }
            catch (ApiException error)
            {
                return $"machines by {WakeConfigKeys.Namespaces} and {WakeConfigKeys.Selector} can't be listed: {error.Message}";
            }
        }

        if (_policyTaker?.Take(spec.Policy with { Passwords = passwords }) is { Length: > 0 } refusal)
        {
            return refusal;
        }

        _wantedMap = spec.Machines;
        if (spec.Machines is { } map)
        {
            _table.Replace(map);
        }
        else
        {
            ReadFiles();
        }

        _machines.Follow(namespaces, selector);
        return "";
    }

    /// <summary>Looks whether machines can be listed so, again and again where the server can't answer now.</summary>
    private async Task TryAsync(IReadOnlyList<string> namespaces, string selector, CancellationToken cancellation)
    {
        Backoff backoff = new(TimeProvider.System);
        while (true)
        {
            try
            {
                await _machines.TryAsync(namespaces, selector, cancellation);
                return;
            }
            catch (ApiException error) when (error.IsPassing)
            {
                await backoff.PauseAsync(cancellation);
                cancellation.ThrowIfCancellationRequested();
            }
        }
    }
}
