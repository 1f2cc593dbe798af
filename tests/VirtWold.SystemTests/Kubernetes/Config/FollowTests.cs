using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using VirtWold.SystemTests.Harness;
using VirtWold.SystemTests.Kubernetes.Agents;
using VirtWold.SystemTests.Kubernetes.ControlPlane;

namespace VirtWold.SystemTests.Kubernetes.Config;

/// <summary>Agents follow the WakeConfig while they run, or keep what they had.</summary>
[TestFixture]
public sealed class FollowTests : ConfigTest
{
    private const string Secret = "virtwold-secureon";
    private const string Password = "c0:ff:ee:5a:b1:7e";

    /// <summary>One change, and five agents that are there: how long it takes is printed.</summary>
    [Test]
    public void Five_agents_follow_a_change()
    {
        CreateConfig(new JsonObject { ["wakeable"] = "all" });
        var machine = Home.Create(new());
        using var segment = new Segment(5);
        var agents = new List<Agent>();
        try
        {
            foreach (var node in segment.Nodes)
            {
                agents.Add(new Agent(Cluster, Account, node, Segment.NodeInterface));
            }

            agents.ForEach(static agent => WaitUntilFollowed(agent, 1));
            var begun = TimeProvider.System.GetTimestamp();
            ChangeConfig(new JsonObject { ["wakeable"] = "marked" });
            agents.ForEach(static agent => WaitUntilFollowed(agent, 2));
            TestContext.Out.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"five agents followed a change within {TimeProvider.System.GetElapsedTime(begun).TotalMilliseconds:F0} ms"));
            segment.WakeOnLan(machine.Mac);
            agents.ForEach(agent => agent.Daemon.WaitForLine($"{machine.FullName} .*may not be woken"));
            Assert.That(machine.Starts, Is.Zero);
        }
        finally
        {
            agents.ForEach(static agent => agent.Dispose());
        }
    }

    /// <summary>What both say, the object decides; what it doesn't say, the options do; and without it they are all there is.</summary>
    [Test]
    public void Object_wins_over_an_option_until_it_is_gone()
    {
        var machine = Home.Create(new());
        CreateConfig(new JsonObject { ["wakeable"] = "all", ["dedupSeconds"] = 0 });
        using var agent = StartAgent("--wakeable", "marked");
        WaitUntilFollowed(agent, 1);
        Sender.WakeOnLan(machine.Mac);
        machine.WaitUntilRunning();
        machine.DeleteInstance();
        agent.WaitForNews(machine, "shut off");
        Cluster.Admin.Delete($"{Objects}/default");
        WaitUntilFollowed(agent, 0);
        Sender.WakeOnLan(machine.Mac);
        agent.Daemon.WaitForLine($"{machine.FullName} .*may not be woken");
        Assert.That(machine.Starts, Is.EqualTo(1));
    }

    /// <summary>An object that is made later counts from then on.</summary>
    [Test]
    public void Object_that_comes_later_is_followed()
    {
        using var agent = StartAgent();
        CreateConfig(new JsonObject { ["maxStarts"] = 1 });
        WaitUntilFollowed(agent, 1);
    }

    /// <summary>Other machines are woken then, and those that were aren't.</summary>
    [Test]
    public void Other_namespaces_are_followed_without_a_restart()
    {
        var other = Cluster.CreateNamespace();
        var before = Home.Create(new());
        var after = other.Create(new());
        using var agent = StartAgent();
        CreateConfig(new JsonObject { ["namespaces"] = new JsonArray(other.Name) });
        WaitUntilFollowed(agent, 1);
        agent.Daemon.WaitForLine($"debug: {after.FullName} is shut off");
        Sender.WakeOnLan(after.Mac);
        after.WaitUntilRunning();
        Sender.WakeOnLan(before.Mac);
        agent.Daemon.WaitForLine($"No machine has {before.Mac}");
        Assert.That(before.Starts, Is.Zero);
    }

    /// <summary>The API server takes any text for a selector; the agents ask it before they use one.</summary>
    [TestCase("""{"selector": "tier in ("}""", "selector")]
    [TestCase("""{"allowFrom": ["192.0.2.1/24"]}""", "allowFrom")]
    [TestCase("""{"namespaces": ["lab"], "machines": [{"address": "52:54:00:12:34:56", "machine": "other/nas"}]}""", "machines has other/nas, which is in none of namespaces")]
    public void Wrong_object_is_not_followed_and_changes_nothing(string spec, string reason)
    {
        var machine = Home.Create(new());
        using var agent = StartAgent();
        CreateConfig(JsonNode.Parse(spec)!.AsObject());
        Assert.That(agent.Daemon.WaitForLine("The WakeConfig default, generation 1, isn't followed"), Does.Contain(reason));
        Sender.WakeOnLan(machine.Mac);
        machine.WaitUntilRunning();
    }

    /// <summary>For machines that nobody can annotate.</summary>
    [Test]
    public void Address_of_the_object_wakes_its_machine()
    {
        const string mac = "02:7d:00:00:0c:01";
        var machine = Home.Create(new());
        CreateConfig(new JsonObject { ["machines"] = new JsonArray(new JsonObject { ["address"] = mac, ["machine"] = machine.FullName }) });
        using var agent = StartAgent();
        Sender.WakeOnLan(mac);
        machine.WaitUntilRunning();
    }

    /// <summary>Its passwords come from a Secret, which is followed, too.</summary>
    [Test]
    public void Passwords_of_the_Secret_count_and_follow_its_changes()
    {
        var machine = Home.Create(new());
        PutSecret($"{machine.Mac} {Password}\n", isNew: true);
        CreateConfig(new JsonObject { ["secureOn"] = Secret, ["dedupSeconds"] = 0 });
        using var agent = StartAgent();
        WaitUntilFollowed(agent, 1);
        Sender.WakeOnLan(machine.Mac);
        agent.Daemon.WaitForLine($"{machine.Mac}.* isn't woken without the right SecureOn password");
        PutSecret("# nobody\n", isNew: false);
        agent.Daemon.WaitForLines("Follows the WakeConfig default, generation 1: ", 2);
        Sender.WakeOnLan(machine.Mac);
        machine.WaitUntilRunning();
    }

    /// <summary>A daemon that begins must not wake what a password locks.</summary>
    [Test]
    public void Agent_that_starts_waits_for_the_Secret()
    {
        var machine = Home.Create(new());
        CreateConfig(new JsonObject { ["secureOn"] = Secret });
        using var relay = new ApiRelay(Cluster.Port, Network.Host);
        using var folder = new TemporaryFolder();
        using var daemon = VirtWoldDaemon.LaunchIn(Network.Host, Arguments(folder, relay));
        daemon.WaitForLine($"names the Secret {Secret}, which isn't in the namespace {Home.Name}");
        PutSecret($"{machine.Mac} {Password}\n", isNew: true);
        daemon.WaitForLine("Follows the WakeConfig default, generation 1: ");
    }

    /// <summary>The check says what is followed, and which options don't count beside it.</summary>
    [Test]
    public void Check_says_which_options_the_object_overrides()
    {
        Home.Create(new());
        CreateConfig(new JsonObject { ["wakeable"] = "marked", ["maxStarts"] = 2 });
        using var relay = new ApiRelay(Cluster.Port, Network.Host);
        using var folder = new TemporaryFolder();
        var output = Tool.Try(Network.Host.Enter(["env", "VIRTWOLD_MAX_STARTS=3", VirtWoldBinary.Location, "check", .. Arguments(folder, relay), "--wakeable", "all"])).Output;
        Assert.Multiple(() =>
        {
            Assert.That(output, Does.Contain("ok       config: the WakeConfig default, generation 1, is followed: wakeable, maxStarts"));
            Assert.That(output, Does.Contain("warning  config: the WakeConfig and the options both say wakeable, maxStarts: the WakeConfig wins"));
        });
    }

    /// <summary>Rights of older manifests: the options alone count, and that is logged.</summary>
    [Test]
    public void Without_the_right_to_WakeConfigs_the_options_count()
    {
        var machine = Home.Create(new());
        CreateConfig(new JsonObject { ["wakeable"] = "marked" });
        Account.Deny("wakeconfigs");
        using var agent = StartAgent();
        agent.Daemon.WaitForLine("Not permitted to read WakeConfigs, so the options alone count");
        Sender.WakeOnLan(machine.Mac);
        machine.WaitUntilRunning();
    }

    private void PutSecret(string lines, bool isNew)
    {
        var secrets = $"/api/v1/namespaces/{Home.Name}/secrets";
        var data = new JsonObject { ["passwords"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(lines)) };
        if (isNew)
        {
            Cluster.Admin.Create(secrets, new JsonObject { ["metadata"] = new JsonObject { ["name"] = Secret }, ["data"] = data });
        }
        else
        {
            Cluster.Admin.Merge($"{secrets}/{Secret}", new JsonObject { ["data"] = data });
        }
    }

    private string[] Arguments(TemporaryFolder folder, ApiRelay relay)
    {
        var config = new ControlPlane.Kubeconfig(relay.Address, Cluster.Authority) { Namespace = Home.Name };
        return
        [
            "--backend", "kubevirt", "--kubeconfig", folder.Write("config", config.WithToken(Account.IssueToken().Text).ToYaml()),
            "--namespace", Home.Name, "--interface", VethPair.HostInterface,
        ];
    }
}
