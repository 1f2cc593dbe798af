using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using VirtWold.Machines;
using VirtWold.Machines.KubeVirt.Api;
using VirtWold.Machines.KubeVirt.Config;
using VirtWold.Machines.KubeVirt.Configuration;
using VirtWold.Machines.KubeVirt.Reports;
using VirtWold.SystemTests.Harness;
using VirtWold.SystemTests.Kubernetes.ControlPlane;
using KubeconfigText = VirtWold.SystemTests.Kubernetes.ControlPlane.Kubeconfig;

namespace VirtWold.SystemTests.Kubernetes.Config;

/// <summary>
/// What following a WakeConfig and its status cost the API server where many nodes do it. The nodes are simulated: each is the daemon's own
/// parts for that, with its own watch and Lease, and a hundred of them share a connection. VIRTWOLD_LOAD_NODES says how
/// many, and has the test wait until the start is long over.
/// </summary>
[TestFixture]
public sealed class ConfigLoadTests : ConfigTest
{
    private const int NodesOfAClient = 100;
    private const int UsualNodes = 100;

    /// <summary>All nodes together look about once a second; this is where that begins to be far away.</summary>
    private const int MostLooks = 120;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(8);

    /// <summary>Where figures are wanted: until then each node has begun its watch again, and has reported several times.</summary>
    private static readonly TimeSpan LongestWatch = TimeSpan.FromMinutes(11);

    private static readonly TimeSpan Settling = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly TemporaryFolder _folder = new();
    private readonly List<ApiClient> _clients = [];
    private readonly CancellationTokenSource _stopping = new();
    private readonly List<Task> _running = [];
    private int _followed;

    /// <summary>Ends the nodes.</summary>
    [TearDown]
    public async Task EndTheNodes()
    {
        await _stopping.CancelAsync();
        await Task.WhenAll(_running);
        _clients.ForEach(static client => client.Dispose());
        _stopping.Dispose();
        _folder.Dispose();
    }

    /// <summary>While nothing happens no node writes more than once a minute; one change costs no node a request.</summary>
    [Test]
    public void Nodes_ask_little_while_nothing_happens_and_nothing_for_a_change()
    {
        var wanted = Environment.GetEnvironmentVariable("VIRTWOLD_LOAD_NODES");
        var nodes = wanted is null ? UsualNodes : int.Parse(wanted, CultureInfo.InvariantCulture);
        CreateConfig(new JsonObject { ["wakeable"] = "all" });
        Start(nodes);
        Eventually.True(() => Volatile.Read(ref _followed) == nodes, Patience, () => $"{_followed} of {nodes} nodes");
        Eventually.True(() => Listening() == nodes, Patience, () => $"{Listening()} of {nodes} nodes listen");

        if (wanted is not null)
        {
            Pause.For(LongestWatch);
        }

        var idle = MeasureSettled(nodes);
        Assert.That(idle.Reports, Is.LessThanOrEqualTo(nodes * Math.Ceiling(idle.Minutes)));

        Volatile.Write(ref _followed, 0);
        var before = Count();
        var begun = TimeProvider.System.GetTimestamp();
        ChangeConfig(new JsonObject { ["wakeable"] = "marked" });
        Eventually.True(() => Volatile.Read(ref _followed) == nodes, Patience, () => $"{_followed} of {nodes} nodes");
        var elapsed = TimeProvider.System.GetElapsedTime(begun);
        var change = Count() - before;
        TestContext.Out.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{nodes} nodes, one change: followed by all within {elapsed.TotalMilliseconds:F0} ms; meanwhile {change.Lists} lists or watches, {change.Reports} reports, {change.Statuses} statuses"));
        Assert.That(change.Lists, Is.LessThan(nodes), "of those nodes whose watch has just come to its end");
    }

    /// <summary>
    /// Counts the requests of a minute, again and again until those of the start are over: nodes that knew of few others then look at the
    /// Lease of the status as often as few nodes may.
    /// </summary>
    private (double Minutes, int Reports) MeasureSettled(int nodes)
    {
        (double Minutes, int Reports) measured = default;
        Eventually.True(
            () =>
            {
                var before = Count();
                var begun = TimeProvider.System.GetTimestamp();
                Pause.For(Window);
                var minutes = TimeProvider.System.GetElapsedTime(begun).TotalMinutes;
                var idle = Count() - before;
                TestContext.Out.WriteLine(string.Create(
                    CultureInfo.InvariantCulture, $"{nodes} nodes, idle, a minute: {idle.Reports / minutes:F0} reports, {idle.Looks / minutes:F0} looks at and writes of the Lease of the status, {idle.Statuses / minutes:F0} statuses, {idle.Lists / minutes:F0} watches"));
                measured = (minutes, idle.Reports);
                return idle.Looks / minutes < MostLooks && idle.Statuses == 0;
            },
            Settling,
            static () => "nodes that look seldom");
        return measured;
    }

    private void Start(int nodes)
    {
        for (var node = 0; node < nodes; node++)
        {
            if (node % NodesOfAClient == 0)
            {
                var config = new KubeconfigText(Cluster.Address, Cluster.Authority) { Namespace = Home.Name };
                var path = _folder.Write(FormattableString.Invariant($"config{node}"), config.WithToken(Account.IssueToken().Text).ToYaml());
                _clients.Add(new ApiClient(ClusterConfiguration.Load(path)));
            }

            Start(_clients[^1], FormattableString.Invariant($"node-{node}"));
        }
    }

    private void Start(ApiClient client, string node)
    {
        ConfigFollower config = new(client, Follow, new Unobserved(), TimeProvider.System, NullLogger.Instance);
        NodeReport report = new(client, node, config, TimeProvider.System, NullLogger.Instance);
        StatusKeeper keeper = new(client, node, config, static () => 1, TimeProvider.System, NullLogger.Instance);
        report.SetListening(true);
        _running.AddRange([config.RunAsync(_stopping.Token), report.RunAsync(_stopping.Token), keeper.RunAsync(_stopping.Token)]);
    }

    private Task<string> Follow(WakeConfigSpec spec, string? passwords, CancellationToken cancellation)
    {
        Interlocked.Increment(ref _followed);
        return Task.FromResult("");
    }

    private int Listening() => Cluster.Admin.Get($"{Objects}/default")["status"]?["listeningNodes"]?.GetValue<int>() ?? 0;

    private Counts Count()
    {
        var requests = Cluster.Audit.Of(Account.User);
        return new Counts(
            requests.Count(static request => request.Resource == "leases" && request.Verb is "create" or "update" && request.Name.StartsWith("virtwold-node-", StringComparison.Ordinal)),
            requests.Count(static request => request.Resource == "leases" && request.Name == StatusKeeper.LeaseName),
            requests.Count(static request => request.Resource == "wakeconfigs/status"),
            requests.Count(static request => request.Verb is "list" or "watch"));
    }

    private readonly record struct Counts(int Reports, int Looks, int Statuses, int Lists)
    {
        public static Counts operator -(Counts a, Counts b) => new(a.Reports - b.Reports, a.Looks - b.Looks, a.Statuses - b.Statuses, a.Lists - b.Lists);
    }

    private sealed class Unobserved : IWatchObserver
    {
        public void Live(object watch)
        {
        }

        public void Lost(object watch, HypervisorException? error)
        {
        }
    }
}
