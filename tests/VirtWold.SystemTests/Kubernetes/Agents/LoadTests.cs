using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using VirtWold.Machines;
using VirtWold.Machines.KubeVirt;
using VirtWold.Machines.KubeVirt.Api;
using VirtWold.Machines.KubeVirt.Configuration;
using VirtWold.SystemTests.Harness;
using VirtWold.SystemTests.Kubernetes.ControlPlane;
using VirtWold.WakeOnLan;
using Guest = VirtWold.SystemTests.Kubernetes.KubeVirt.VirtualMachine;
using KubeconfigText = VirtWold.SystemTests.Kubernetes.ControlPlane.Kubeconfig;

namespace VirtWold.SystemTests.Kubernetes.Agents;

/// <summary>
/// What one packet costs the API server where many nodes hear it. The nodes are simulated: each is the daemon's own waking part, with its
/// own leases, delays and requests, but all of them share one connection and one pair of watches.
/// </summary>
[TestFixture]
public sealed class LoadTests : ClusterTest
{
    private const int Wakes = 6;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly MachineDirectory _directory = new();
    private readonly TemporaryFolder _folder = new();
    private ServiceAccount _account = null!;
    private KubeVirtHypervisor _hypervisor = null!;
    private readonly WakeTurns _turns = new(4000, TimeProvider.System);
    private ApiClient _client = null!;

    /// <summary>Connects.</summary>
    [SetUp]
    public async Task Connect()
    {
        _account = Home.CreateAccount();
        var config = new KubeconfigText(Cluster.Address, Cluster.Authority) { Namespace = Home.Name };
        var path = _folder.Write("config", config.WithToken(_account.IssueToken().Text).ToYaml());
        _client = new ApiClient(ClusterConfiguration.Load(path));
        _hypervisor = new KubeVirtHypervisor(
            new KubeVirtOptions { Kubeconfig = path, Namespaces = [Home.Name] }, _turns, _directory, NullLogger.Instance);
        Assert.That(await _hypervisor.Start().WaitAsync(Patience), Is.Null);
    }

    /// <summary>Ends it.</summary>
    [TearDown]
    public void Disconnect()
    {
        _hypervisor?.Dispose();
        _client?.Dispose();
        _folder.Dispose();
        _turns.Dispose();
    }

    /// <summary>However many they are, one starts the machine; the table says how much all of them ask for.</summary>
    [Test]
    public async Task Two_thousand_nodes_start_a_machine_once()
    {
        await TestContext.Out.WriteLineAsync($"requests of one packet, of all nodes together; wakes 1 to {Wakes} of the same nodes");
        foreach (var nodes in new[] { 1, 5, 50, 500, 2000 })
        {
            ClusterWaker[] wakers =
            [
                .. Enumerable.Range(0, nodes).Select(node => new ClusterWaker(
                    _client, _directory, new NothingHalted(), FormattableString.Invariant($"node-{node}"), _turns, static () => { }, TimeProvider.System, NullLogger.Instance)),
            ];
            var machine = Home.Create(new());
            List<int> requests = [];
            for (var wake = 1; wake <= Wakes; wake++)
            {
                requests.Add(await WakeAsync(wakers, machine));
                Assert.That(machine.Starts, Is.EqualTo(wake), machine.Describe());
            }

            await TestContext.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{nodes,5} nodes: {string.Join("  ", requests.Select(count => $"{count,5}"))}"));
        }
    }

    private async Task<int> WakeAsync(IReadOnlyList<ClusterWaker> wakers, Guest machine)
    {
        await _directory.WaitUntilAsync(known => StateOf(known, machine) == MachineState.ShutOff, CancellationToken.None).WaitAsync(Patience);
        var target = _directory.All.Single(known => known.Name == machine.FullName);
        var cause = new WakeCause(MacAddress.Parse(machine.Mac), default);
        var before = Requests();
        var results = await Task.WhenAll(wakers.Select(waker => waker.WakeAsync(target, cause, CancellationToken.None))).WaitAsync(Patience);
        Assert.That(
            results.Select(result => result.Action), Has.Some.EqualTo(WakeAction.Started).And.All.AnyOf(WakeAction.Started, WakeAction.AlreadyRunning));
        // On a busy machine an answer may come too late. Nobody knows then who has started it; that it was started once, the server knows.
        Assert.That(results.Count(result => result == new WakeResult(WakeAction.Started)), Is.AtMost(1));
        machine.WaitUntilRunning();
        var requests = Requests() - before;
        machine.DeleteInstance();
        return requests;
    }

    private static MachineState? StateOf(MachineDirectory directory, Guest machine) =>
        directory.All.SingleOrDefault(known => known.Name == machine.FullName)?.State;

    /// <summary>Requests so far, but for those of the watches.</summary>
    private int Requests()
    {
        var last = -1;
        Eventually.True(
            () =>
            {
                var before = last;
                last = Cluster.Audit.Of(_account.User).Count(request => request.Verb is not ("list" or "watch"));
                return last == before;
            },
            Patience,
            () => "an audit log that rests");
        return last;
    }

    /// <summary>The machines of these tests are Manual.</summary>
    private sealed class NothingHalted : IRunStrategies
    {
        public bool IsHalted(Machine machine) => false;

        public bool IsOnce(Machine machine) => false;
    }
}
