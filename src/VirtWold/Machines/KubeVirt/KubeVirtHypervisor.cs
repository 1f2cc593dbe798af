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
internal sealed class KubeVirtHypervisor : IBackEnd, IWatchObserver
{
    private const string Group = "kubevirt.io/v1";

    private readonly Lock _lock = new();
    private readonly KubeVirtOptions _options;
    private readonly ApiClient _client;
    private readonly MachineDirectory _directory;
    private readonly MachineTable _table;
    private readonly ILogger _logger;
    private readonly ClusterWaker _waker;
    private readonly List<IResourceWatch> _watches = [];
    private readonly HashSet<object> _live = [];
    private readonly TaskCompletionSource<HypervisorException?> _firstAttempt = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _stopping = new();
    private string? _said;

    /// <summary>Makes a back end that isn't connected yet.</summary>
    /// <param name="options">Which cluster and which of its machines.</param>
    /// <param name="turns">How many machines may be woken at once.</param>
    /// <param name="directory">The directory it fills and keeps.</param>
    /// <param name="logger">The log.</param>
    /// <exception cref="HypervisorException">A file that says how to reach the cluster, or that of addresses, isn't there or isn't right.</exception>
    public KubeVirtHypervisor(KubeVirtOptions options, WakeTurns turns, MachineDirectory directory, ILogger logger)
    {
        _options = options;
        _directory = directory;
        _logger = logger;
        _table = new MachineTable(directory, AddressMap.Read(options.MapFile), logger);
        _client = new ApiClient(ClusterConfiguration.Load(options.Kubeconfig));
        _waker = new ClusterWaker(_client, directory, options.Node, turns, Relist, logger);
        foreach (string scope in options.Namespaces.Count > 0 ? options.Namespaces.Distinct() : [""])
        {
            _watches.Add(new ResourceWatch<VirtualMachine>(_client, new ResourcePath(Group, "virtualmachines", scope, options.Selector), _table, this, logger));
            // Instances have labels of their own: whose they are is known by their names.
            _watches.Add(new ResourceWatch<Instance>(_client, new ResourcePath(Group, "virtualmachineinstances", scope, ""), _table, this, logger));
        }
    }

    public string Name => _client.Name;

    public string Product => "KubeVirt";

    public Task Ended { get; private set; } = Task.Delay(Timeout.Infinite, CancellationToken.None);

    public Task<HypervisorException?> Start()
    {
        Task[] lasting =
        [
            .. _watches.Select(watch => Task.Run(() => watch.RunAsync(_stopping.Token))),
            Task.Run(() => _waker.RunAsync(_stopping.Token)),
        ];
        Ended = Task.WhenAny(lasting).Unwrap();
        return _firstAttempt.Task;
    }

    public Task<WakeResult> WakeAsync(Machine machine, WakeCause cause, CancellationToken cancellation) => _waker.WakeAsync(machine, cause, cancellation);

    public void Hurry() => _watches.ForEach(static watch => watch.Hurry());

    public void Relist()
    {
        try
        {
            _table.Replace(AddressMap.Read(_options.MapFile));
        }
        catch (HypervisorException error)
        {
            _logger.CannotReadMap(error.Message);
        }

        _watches.ForEach(static watch => watch.Relist());
    }

    void IWatchObserver.Live(object watch)
    {
        lock (_lock)
        {
            if (!_live.Add(watch) || _live.Count < _watches.Count)
            {
                return;
            }

            int addressless = _table.Publish();
            if (_firstAttempt.TrySetResult(null))
            {
                if (addressless > 0)
                {
                    _logger.NoFixedAddress(addressless);
                }
            }
            else if (_said is { Length: > 0 })
            {
                _logger.ConnectedAgain(Name, _directory.WakeableCount);
            }

            _said = null;
        }
    }

    void IWatchObserver.Lost(object watch, HypervisorException? error)
    {
        lock (_lock)
        {
            _live.Remove(watch);
            _table.Retract();
            if (error is null || _stopping.IsCancellationRequested)
            {
                return;
            }

            string reason = error.MessageWithAdvice;
            if (!_firstAttempt.TrySetResult(error))
            {
                if (_said is null)
                {
                    _logger.ConnectionLost(Name, reason);
                }
                else if (reason != _said && error.IsLasting)
                {
                    // The other side is back and won't have us: that needs somebody to do something.
                    _logger.CannotConnect(Name, reason);
                }
            }

            _said = reason;
        }
    }

    public void Dispose()
    {
        if (_stopping.IsCancellationRequested)
        {
            return;
        }

        _stopping.Cancel();
        _client.Dispose();
    }
}
