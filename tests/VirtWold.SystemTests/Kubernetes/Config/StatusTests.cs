using System.Text.Json.Nodes;
using VirtWold.SystemTests.Harness;
using VirtWold.SystemTests.Kubernetes.Agents;

namespace VirtWold.SystemTests.Kubernetes.Config;

/// <summary>The status of the WakeConfig, which one of the nodes writes for all.</summary>
[TestFixture]
public sealed class StatusTests : ConfigTest
{
    private const int Nodes = 3;

    private readonly List<Agent> _agents = [];
    private Segment _segment = null!;

    /// <summary>Makes the segment.</summary>
    [OneTimeSetUp]
    public void MakeTheSegment() => _segment = new Segment(Nodes);

    /// <summary>Removes it.</summary>
    [OneTimeTearDown]
    public void RemoveTheSegment() => _segment?.Dispose();

    /// <summary>Ends the agents.</summary>
    [TearDown]
    public void EndTheAgents()
    {
        _agents.ForEach(static agent => agent.Dispose());
        _agents.Clear();
    }

    /// <summary>Machines, nodes, the last wake by whichever node, and the conditions; kubectl shows them in columns.</summary>
    [Test]
    public void Status_tells_of_machines_nodes_and_wakes()
    {
        var machine = Home.Create(new());
        CreateConfig(new JsonObject { ["wakeable"] = "all" });
        StartAgents();
        WaitFor(status => status["listeningNodes"]?.GetValue<int>() == Nodes && status["machines"]?.GetValue<int>() == 1);
        _segment.WakeOnLan(machine.Mac);
        machine.WaitUntilRunning();
        var status = WaitFor(status => status["wakes"]?.AsArray().Count == 1);
        var wake = status["wakes"]![0]!;
        Assert.Multiple(() =>
        {
            Assert.That(wake["machine"]!.GetValue<string>(), Is.EqualTo(machine.FullName));
            Assert.That(wake["verdict"]!.GetValue<string>(), Is.EqualTo("started"));
            Assert.That(_agents.Select(agent => agent.Node), Does.Contain(wake["node"]!.GetValue<string>()));
            Assert.That(status["observedGeneration"]!.GetValue<int>(), Is.EqualTo(1));
            Assert.That(Condition(status, "Ready"), Is.EqualTo("True Followed"));
            Assert.That(Condition(status, "Listening"), Is.EqualTo("True NodesListen"));
            Assert.That(Condition(status, "Degraded"), Is.EqualTo("False AllWell"));
            Assert.That(Cluster.Kubectl("get", "wakeconfig").Output, Does.Match(@"NAME +MACHINES +LISTENING +LAST WAKE +READY +AGE\s+default +1 +3 +\S+ +True +\S+"));
        });
    }

    /// <summary>The Lease runs out, and another node takes it.</summary>
    [Test]
    public void Another_node_writes_when_the_holder_is_killed()
    {
        CreateConfig(new JsonObject { ["wakeable"] = "all" });
        StartAgents();
        var holder = WaitFor(status => status["listeningNodes"]?.GetValue<int>() == Nodes)["holder"]!.GetValue<string>();
        _agents.Single(agent => agent.Node == holder).Daemon.EndBy("KILL");
        WaitFor(status => status["holder"]?.GetValue<string>() is { } now && now != holder);
    }

    /// <summary>A wrong object: what was in force stays, and the status says why.</summary>
    [Test]
    public void Status_says_why_an_object_is_not_followed()
    {
        CreateConfig(new JsonObject { ["wakeable"] = "all" });
        StartAgents();
        WaitFor(status => status["listeningNodes"]?.GetValue<int>() == Nodes);
        ChangeConfig(new JsonObject { ["selector"] = "tier in (" });
        var status = WaitFor(status => Condition(status, "Degraded").StartsWith("True ", StringComparison.Ordinal) && Condition(status, "Ready") == "False NotFollowed");
        Assert.That(status["conditions"]![0]!["message"]!.GetValue<string>(), Does.Contain("selector"));
    }

    /// <summary>Only one counts.</summary>
    [Test]
    public void Status_of_an_object_of_another_name_says_that_it_does_not_count()
    {
        CreateConfig([]);
        CreateConfig(new JsonObject { ["wakeable"] = "marked" }, "other");
        StartAgents(1);
        var status = WaitFor(status => Condition(status, "Ready") == "False Ignored", "other");
        Assert.That(status["conditions"]![0]!["message"]!.GetValue<string>(), Does.Contain("only the WakeConfig named default counts"));
    }

    private static string Condition(JsonNode status, string type) => status["conditions"]?.AsArray()
        .Where(condition => condition!["type"]!.GetValue<string>() == type)
        .Select(condition => $"{condition!["status"]} {condition["reason"]}")
        .SingleOrDefault() ?? "";

    private void StartAgents(int nodes = Nodes)
    {
        foreach (var node in _segment.Nodes.Take(nodes))
        {
            _agents.Add(new Agent(Cluster, Account, node, Segment.NodeInterface));
        }
    }

    private JsonNode WaitFor(Func<JsonNode, bool> condition, string name = "default")
    {
        JsonNode? status = null;
        Eventually.True(
            () => (status = Cluster.Admin.Get($"{Objects}/{name}")["status"]) is { } known && condition(known),
            TimeSpan.FromMinutes(3),
            () => $"another status than {status?.ToJsonString()}\n{string.Join('\n', _agents.Select(agent => agent.Daemon.Transcript))}");
        return status!;
    }
}
