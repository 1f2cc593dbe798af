using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using VirtWold.Machines.KubeVirt.Api;
using VirtWold.Machines.KubeVirt.Configuration;

namespace VirtWold.Machines.KubeVirt;

/// <summary>
/// A cluster with KubeVirt as a back end: follows its machines by watches as long as the program runs, however often the API server goes
/// away.
/// </summary>
[SuppressMessage("Usage", "CA2213:Disposable fields should be disposed", Justification = "Requests under way use them until they have seen the end.")]
internal sealed class KubeVirtHypervisor : IBackEnd
{
    private const string Group = "kubevirt.io/v1";

    private readonly KubeVirtOptions _options;
    private readonly ApiClient _client;
    private readonly MachineTable _table;
    private readonly ClusterStanding _standing;
    private readonly ILogger _logger;
    private readonly ClusterWaker _waker;
    private readonly List<IResourceWatch> _watches = [];
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
        _standing = new ClusterStanding(_client.Name, _table, directory, logger);
        _waker = new ClusterWaker(_client, directory, _table, options.Node, turns, Relist, TimeProvider.System, logger);
        // Only a daemon has a node's name; a command that looks leaves nothing behind.
        LearnedAddresses learned = new(_client, _table.Learn, _standing, isKeeper: options.Node.Length > 0, TimeProvider.System, logger);
        _table.Learned = learned.Note;
        _watches.Add(learned);
        foreach (string scope in options.Namespaces.Count > 0 ? options.Namespaces.Distinct() : [""])
        {
            _watches.Add(new ResourceWatch<VirtualMachine>(_client, new ResourcePath(Group, "virtualmachines", scope, options.Selector), _table, _standing, TimeProvider.System, logger));
            // Instances have labels of their own: whose they are is known by their names.
            _watches.Add(new ResourceWatch<Instance>(_client, new ResourcePath(Group, "virtualmachineinstances", scope, ""), _table, _standing, TimeProvider.System, logger));
        }

        _standing.Watches = _watches.Count;
    }

    public string Name => _client.Name;

    public string Product => "KubeVirt";

    public IMachineCommands Commands { get; } = new KubectlCommands();

    public Task Ended { get; private set; } = Task.Delay(Timeout.Infinite, CancellationToken.None);

    /// <summary>The API server.</summary>
    public IApiServer Server => _client;

    /// <summary>The machines whose run strategy KubeVirt's own start would turn from Halted into Always.</summary>
    public string[] Halted => _table.Halted;

    public Task<HypervisorException?> Start()
    {
        Task[] lasting =
        [
            .. _watches.Select(watch => Task.Run(() => watch.RunAsync(_stopping.Token))),
            Task.Run(() => _waker.RunAsync(_stopping.Token)),
        ];
        Ended = Task.WhenAny(lasting).Unwrap();
        return _standing.FirstAttempt;
    }

    public Task<WakeResult> WakeAsync(Machine machine, WakeCause cause, CancellationToken cancellation) => _waker.WakeAsync(machine, cause, cancellation);

    public void Hurry() => _watches.ForEach(static watch => watch.Hurry());

    public void Relist()
    {
        ReadFiles();
        _watches.ForEach(static watch => watch.Relist());
    }

    public void ReadFiles()
    {
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
}
