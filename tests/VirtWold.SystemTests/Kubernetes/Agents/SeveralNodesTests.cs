using System.Text.Json.Nodes;
using VirtWold.SystemTests.Harness;
using VirtWold.SystemTests.Kubernetes.ControlPlane;
using VirtWold.SystemTests.Kubernetes.KubeVirt;

namespace VirtWold.SystemTests.Kubernetes.Agents;

/// <summary>Five nodes hear the same packet.</summary>
[TestFixture]
public sealed class SeveralNodesTests : ClusterTest
{
    private const int Nodes = 5;

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private readonly List<Agent> _agents = [];
    private Segment _segment = null!;
    private ServiceAccount _account = null!;

    /// <summary>Makes the segment.</summary>
    [OneTimeSetUp]
    public void MakeTheSegment()
    {
        Requires.Root();
        Requires.Binary();
        Requires.Tools("unshare", "nsenter", "ip", "wakeonlan");
        _segment = new Segment(Nodes);
    }

    /// <summary>Removes it.</summary>
    [OneTimeTearDown]
    public void RemoveTheSegment() => _segment?.Dispose();

    /// <summary>Makes the account.</summary>
    [SetUp]
    public void MakeTheAccount() => _account = Home.CreateAccount();

    /// <summary>Ends the agents.</summary>
    [TearDown]
    public void EndTheAgents()
    {
        _agents.ForEach(static agent => agent.Dispose());
        _agents.Clear();
    }

    /// <summary>One packet, one call; and again.</summary>
    [Test]
    public void One_packet_is_one_start()
    {
        var machine = Home.Create(new());
        StartAgents();
        for (var packet = 1; packet <= 3; packet++)
        {
            _segment.WakeOnLan(machine.Mac);
            machine.WaitUntilRunning();
            WaitUntilAllHaveAnswered(machine, packet);
            Assert.That(machine.Calls, Has.Count.EqualTo(packet));
            machine.DeleteInstance();
            _agents.ForEach(agent => agent.WaitForNews(machine, "shut off"));
        }

        Assert.That(Home.Events.Sum(told => told["count"]!.GetValue<int>()), Is.EqualTo(3));
    }

    /// <summary>The node that has the lease is killed before KubeVirt has granted anything; another one wakes when the lease has run out.</summary>
    [Test]
    public void A_winner_that_is_killed_is_replaced_and_the_machine_starts_once()
    {
        var machine = Home.Create(new());
        Refusal away = new(503, "ServiceUnavailable", "not now");
        Cluster.VirtApi.FailNext(machine.Paths, away, away);
        StartAgents();
        _segment.WakeOnLan(machine.Mac);
        Eventually.True(() => machine.Calls.Count > 0, Deadline, () => $"a call\n{Transcript}");
        var holder = Home.Leases.Single()["spec"]!["holderIdentity"]!.GetValue<string>();
        var winner = _agents.Single(agent => holder.StartsWith($"{agent.Node}-", StringComparison.Ordinal));
        winner.Daemon.EndBy("KILL");
        machine.WaitUntilRunning();
        Assert.Multiple(() =>
        {
            Assert.That(machine.Starts, Is.EqualTo(1), Transcript);
            Assert.That(Holder(), Is.Not.EqualTo(holder));
        });
    }

    /// <summary>A node that died with the lease before it could ask.</summary>
    [Test]
    public void A_lease_of_a_dead_node_is_waited_for_and_taken_over_once()
    {
        var machine = Home.Create(new());
        StartAgents();
        Cluster.Admin.Create($"/apis/coordination.k8s.io/v1/namespaces/{Home.Name}/leases", new JsonObject
        {
            ["metadata"] = new JsonObject { ["name"] = $"virtwold-{machine.Mac.Replace(':', '-')}" },
            ["spec"] = new JsonObject
            {
                ["holderIdentity"] = "dead",
                ["leaseDurationSeconds"] = 10,
                ["renewTime"] = DateTime.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", System.Globalization.CultureInfo.InvariantCulture),
            },
        });
        _segment.WakeOnLan(machine.Mac);
        machine.WaitUntilRunning();
        WaitUntilAllHaveAnswered(machine, 1);
        Assert.That((machine.Calls.Count, machine.Starts), Is.EqualTo((1, 1)), Transcript);
    }

    /// <summary>KubeVirt refuses: one asks, and all the others learn of it by the lease.</summary>
    [Test]
    public void A_wake_that_cannot_be_is_asked_for_once()
    {
        var machine = Home.Create(new());
        Cluster.VirtApi.FailNext(machine.Paths, [.. Enumerable.Repeat(new Refusal(409, "Conflict", "snapshot in progress"), Nodes)]);
        StartAgents();
        _segment.WakeOnLan(machine.Mac);
        foreach (var agent in _agents)
        {
            agent.Daemon.WaitForLine($"Can't wake {machine.FullName} .*snapshot in progress");
        }

        Assert.That(machine.Calls, Has.Count.EqualTo(1), Transcript);
    }

    private string Transcript => string.Join('\n', _agents.Select(agent => agent.Daemon.Transcript));

    private string Holder() => Home.Leases.Single()["spec"]!["holderIdentity"]!.GetValue<string>();

    private void StartAgents() => _agents.AddRange(
        _segment.Nodes.Select(node => new Agent(Cluster, _account, node, Segment.NodeInterface, "--dedup", "0")));

    /// <summary>Each has either started it or seen that it is on its way.</summary>
    private void WaitUntilAllHaveAnswered(VirtualMachine machine, int packets)
    {
        foreach (var agent in _agents)
        {
            agent.Daemon.WaitForLines($@"(Started {machine.FullName} |{machine.FullName} \(.*\) is already running|Refused as already-running: {machine.Mac})", packets);
        }
    }
}
