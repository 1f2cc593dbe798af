using System.Text.Json.Nodes;
using VirtWold.SystemTests.Harness;
using VirtWold.SystemTests.Kubernetes.Agents;
using VirtWold.SystemTests.Kubernetes.ControlPlane;

namespace VirtWold.SystemTests.Kubernetes.Config;

/// <summary>
/// Fixtures with WakeConfigs. The object counts for the whole cluster, so each fixture has a cluster of its own; the kind is that of the
/// manifests.
/// </summary>
public abstract class ConfigTest
{
    private protected const string Objects = "/apis/virtwold.io/v1alpha1/wakeconfigs";

    private protected static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private protected Cluster Cluster { get; private set; } = null!;

    private protected VethPair Network { get; private set; } = null!;

    private protected Sender Sender { get; private set; } = null!;

    private protected ClusterNamespace Home { get; private set; } = null!;

    private protected ServiceAccount Account { get; private set; } = null!;

    /// <summary>Starts the cluster and makes the cable.</summary>
    [OneTimeSetUp]
    public void MakeTheCluster()
    {
        Requires.That(ClusterPrograms.AreMade, "kube-apiserver isn't built (tests/kubernetes/apiserver.sh builds it, in some minutes)");
        Requires.Root();
        Requires.Binary();
        Requires.Tools("unshare", "nsenter", "ip", "wakeonlan");
        Cluster = new Cluster();
        Cluster.Admin.Create("/apis/apiextensions.k8s.io/v1/customresourcedefinitions", new Manifests(Kustomize.Render("base")).Single("CustomResourceDefinition"));
        Eventually.True(() => Cluster.Admin.Send(HttpMethod.Get, Objects).IsSuccess, Deadline, static () => "the kind WakeConfig");
        Network = new VethPair();
        Sender = new Sender(Network);
    }

    /// <summary>Ends them.</summary>
    [OneTimeTearDown]
    public void EndTheCluster()
    {
        // Each is null when making them has failed before it.
        Network?.Dispose();
        Cluster?.Dispose();
    }

    /// <summary>Makes the test's namespace and account.</summary>
    [SetUp]
    public void MakeTheAccount()
    {
        Home = Cluster.CreateNamespace();
        Account = Home.CreateAccount();
    }

    /// <summary>The next test begins without an object.</summary>
    [TearDown]
    public void DeleteTheObjects() => Cluster.Admin.Send(HttpMethod.Delete, Objects);

    private protected Agent StartAgent(params IEnumerable<string> options) => new(Cluster, Account, Network.Host, VethPair.HostInterface, options);

    /// <summary>Creates the object that counts, or one of another name.</summary>
    private protected JsonObject CreateConfig(JsonObject spec, string name = "default") => Cluster.Admin.Create(Objects, Config(spec, name));

    /// <summary>Changes some fields of the object that counts.</summary>
    private protected JsonObject ChangeConfig(JsonObject change) => Cluster.Admin.Merge($"{Objects}/default", new JsonObject { ["spec"] = change });

    private protected static JsonObject Config(JsonObject spec, string name = "default") => new()
    {
        ["apiVersion"] = "virtwold.io/v1alpha1",
        ["kind"] = "WakeConfig",
        ["metadata"] = new JsonObject { ["name"] = name },
        ["spec"] = spec,
    };

    /// <summary>Waits until an agent follows a generation of the object.</summary>
    private protected static void WaitUntilFollowed(Agent agent, int generation) =>
        agent.Daemon.WaitForLine(FormattableString.Invariant($"Follows the WakeConfig default, generation {generation}: "));
}
