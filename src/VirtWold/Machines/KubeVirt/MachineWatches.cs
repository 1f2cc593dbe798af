using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using VirtWold.Machines.KubeVirt.Api;

namespace VirtWold.Machines.KubeVirt;

/// <summary>
/// The watches of machines and their instances in some namespaces. Which ones may change: then all of them begin anew, and until they are
/// live nobody vouches for the directory. Safe for all threads.
/// </summary>
/// <param name="server">The API server.</param>
/// <param name="table">Takes the objects.</param>
/// <param name="standing">Hears how the watches stand; it expects this object until there are watches.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The log.</param>
[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable", Justification = "Disposed of by the loop that uses it.")]
internal sealed class MachineWatches(IApiServer server, MachineTable table, ClusterStanding standing, TimeProvider time, ILogger logger)
{
    private const string Group = "kubevirt.io/v1";

    private readonly Lock _lock = new();
    private TaskCompletionSource _change = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private IReadOnlyList<string> _namespaces = [];
    private string _selector = "";
    private bool _isKnown;
    private IResourceWatch[] _watches = [];

    /// <summary>Which machines are followed from now on.</summary>
    /// <param name="namespaces">In these namespaces; none for all.</param>
    /// <param name="selector">With these labels; empty for all.</param>
    public void Follow(IReadOnlyList<string> namespaces, string selector)
    {
        lock (_lock)
        {
            if (_isKnown && _selector == selector && _namespaces.Order().SequenceEqual(namespaces.Order()))
            {
                return;
            }

            (_namespaces, _selector, _isKnown) = (namespaces, selector, true);
            _change.TrySetResult();
        }
    }

    /// <summary>Whether a selector is one, and we may see machines in these namespaces: asks for one machine of each.</summary>
    /// <exception cref="ApiException">It isn't, or we may not.</exception>
    public async Task TryAsync(IReadOnlyList<string> namespaces, string selector, CancellationToken cancellation)
    {
        lock (_lock)
        {
            if (_isKnown && _selector == selector && _namespaces.Order().SequenceEqual(namespaces.Order()))
            {
                return;
            }
        }

        foreach (string scope in Scopes(namespaces))
        {
            await server.SendAsync(HttpMethod.Get, new ResourcePath(Group, "virtualmachines", scope, selector).One, default, cancellation);
        }
    }

    /// <summary>Runs until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        object expected = this;
        IResourceWatch[] before = [];
        while (true)
        {
            Task change;
            lock (_lock)
            {
                change = _change.Task;
            }

            if (await EndedAsync(change, stopping))
            {
                return;
            }

            IResourceWatch[] watches = Renew();
            standing.Expect(watches, before.Length > 0 ? before : [expected]);
            if (before.Length > 0)
            {
                table.Clear();
            }

            before = watches;
            using CancellationTokenSource current = CancellationTokenSource.CreateLinkedTokenSource(stopping);
            Task running = Task.WhenAll(watches.Select(watch => Task.Run(() => watch.RunAsync(current.Token), CancellationToken.None)));
            lock (_lock)
            {
                change = _change.Task;
            }

            await Task.WhenAny(running, change);
            await current.CancelAsync();
            await running;
            if (stopping.IsCancellationRequested)
            {
                return;
            }
        }
    }

    /// <summary>See <see cref="IResourceWatch.Hurry"/>.</summary>
    public void Hurry() => Array.ForEach(Volatile.Read(ref _watches), static watch => watch.Hurry());

    /// <summary>See <see cref="IResourceWatch.Relist"/>.</summary>
    public void Relist() => Array.ForEach(Volatile.Read(ref _watches), static watch => watch.Relist());

    private static IEnumerable<string> Scopes(IReadOnlyList<string> namespaces) => namespaces.Count > 0 ? namespaces.Distinct() : [""];

    private static async Task<bool> EndedAsync(Task change, CancellationToken stopping)
    {
        try
        {
            await change.WaitAsync(stopping);
            return false;
        }
        catch (OperationCanceledException)
        {
            return true;
        }
    }

    private IResourceWatch[] Renew()
    {
        lock (_lock)
        {
            _change = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            List<IResourceWatch> watches = [];
            foreach (string scope in Scopes(_namespaces))
            {
                watches.Add(new ResourceWatch<VirtualMachine>(server, new ResourcePath(Group, "virtualmachines", scope, _selector), table, standing, time, logger));
                // Instances have labels of their own: whose they are is known by their names.
                watches.Add(new ResourceWatch<Instance>(server, new ResourcePath(Group, "virtualmachineinstances", scope, ""), table, standing, time, logger));
            }

            _watches = [.. watches];
            return _watches;
        }
    }
}
