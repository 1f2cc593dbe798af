using System.Net;
using System.Text.Json.Nodes;
using VirtWold.SystemTests.Harness;
using VirtWold.SystemTests.Kubernetes.ControlPlane;

namespace VirtWold.SystemTests.Kubernetes;

/// <summary>The cluster proves itself, without the daemon.</summary>
[TestFixture]
public sealed class ControlPlaneTests : ClusterTest
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    /// <summary>The role that the manifests give is the one that counts.</summary>
    [Test]
    public void An_account_may_do_what_the_manifests_say_and_no_more()
    {
        var account = Home.CreateAccount();
        using var client = account.IssueToken().Connect();
        Assert.Multiple(() =>
        {
            Assert.That(client.Send(HttpMethod.Get, "/apis/kubevirt.io/v1/virtualmachines").Status, Is.EqualTo(HttpStatusCode.OK));
            Assert.That(client.Send(HttpMethod.Get, "/api/v1/secrets").Status, Is.EqualTo(HttpStatusCode.Forbidden));
        });
        account.Deny("virtualmachines", "list");
        Assert.That(
            client.Send(HttpMethod.Get, "/apis/kubevirt.io/v1/virtualmachines").Message,
            Does.Contain($"User \"{account.User}\" cannot list resource \"virtualmachines\""));
    }

    /// <summary>Tokens are real ones, and die when they are revoked.</summary>
    [Test]
    public void A_revoked_token_is_refused_and_another_one_is_not()
    {
        var account = Home.CreateAccount();
        var first = account.IssueToken();
        var second = account.IssueToken();
        first.Revoke();
        using var client = second.Connect();
        Assert.That(client.Send(HttpMethod.Get, "/apis").Status, Is.EqualTo(HttpStatusCode.OK));
    }

    /// <summary>The audit log counts each request once, with its user.</summary>
    [Test]
    public void A_request_is_counted_for_its_user()
    {
        var account = Home.CreateAccount();
        using var client = account.IssueToken().Connect();
        client.Get("/apis/kubevirt.io/v1/virtualmachines");
        using (var watch = client.Watch("/apis/kubevirt.io/v1/virtualmachineinstances?watch=true"))
        {
            Assert.That(watch.Status, Is.EqualTo(HttpStatusCode.OK));
        }

        Eventually.True(() => Cluster.Audit.Of(account.User).Count == 2, Deadline, () => string.Join('\n', Cluster.Audit.Of(account.User)));
        Assert.That(
            Cluster.Audit.Of(account.User).Select(request => (request.Verb, request.Resource, request.Status)),
            Is.EqualTo([("list", "virtualmachines", 200), ("watch", "virtualmachineinstances", 200)]));
    }

    /// <summary>A relay in another network namespace, which breaks and comes back.</summary>
    [Test]
    public void A_relay_carries_from_another_network_namespace_until_it_is_cut()
    {
        Requires.Root();
        using var side = new NetworkNamespace("agent");
        using var relay = new ApiRelay(Cluster.Port, side);
        var config = new Kubeconfig(relay.Address, Cluster.Authority).WithToken(Home.CreateAccount().IssueToken().Text);
        using var folder = new TemporaryFolder();
        string[] command = [ClusterPrograms.Kubectl, "--kubeconfig", folder.Write("config", config.ToYaml()), "get", "--raw", "/version"];
        Assert.That(side.Run(command).Output, Does.Contain("v1.20"));
        relay.Cut();
        Assert.That(Tool.Try(side.Enter(command)).Error, Does.Contain("refused"));
        relay.Resume();
        folder.Write("config", config.ToJson());
        Assert.That(side.Run(command).Output, Does.Contain("v1.20"));
    }

    /// <summary>A container that has nothing but what a node gives it.</summary>
    [Test]
    public void A_pod_speaks_as_its_account_before_and_after_its_token_has_changed()
    {
        Requires.Root();
        using var side = new NetworkNamespace("pod");
        using var pod = new Pod(Cluster, Home.CreateAccount(), side);
        var command = pod.Command(
            "KUBECONFIG=/dev/null", ClusterPrograms.Kubectl, "get", "--raw", $"/apis/kubevirt.io/v1/namespaces/{Home.Name}/virtualmachines");
        Assert.That(side.Run(command).Output, Does.Contain("VirtualMachineList"));
        pod.RotateToken();
        Assert.That(side.Run(command).Output, Does.Contain("VirtualMachineList"));
    }

    /// <summary>A watch whose connection breaks ends, and one that isn't broken goes on.</summary>
    [Test]
    public void A_watch_ends_when_the_relay_drops_it()
    {
        using var relay = new ApiRelay(Cluster.Port);
        using var client = new KubeClient(relay.Address, Cluster.Authority, token: Home.CreateAccount().IssueToken().Text);
        using var watch = client.Watch($"/apis/kubevirt.io/v1/namespaces/{Home.Name}/virtualmachines?watch=true");
        var machine = Home.Create(new());
        Assert.That(watch.Next()?["object"]?["metadata"]?["name"]?.GetValue<string>(), Is.EqualTo(machine.Paths.Name));
        relay.Drop();
        Assert.That(watch.Next(), Is.Null);
    }

    /// <summary>A connection that is there and carries nothing.</summary>
    [Test]
    public void A_watch_hears_nothing_while_the_relay_stalls_and_all_of_it_afterwards()
    {
        using var relay = new ApiRelay(Cluster.Port);
        using var client = new KubeClient(relay.Address, Cluster.Authority, token: Home.CreateAccount().IssueToken().Text);
        using var watch = client.Watch($"/apis/kubevirt.io/v1/namespaces/{Home.Name}/virtualmachines?watch=true");
        relay.Stall();
        var machine = Home.Create(new());
        var next = Task.Run(watch.Next);
        Pause.For(TimeSpan.FromMilliseconds(500));
        Assert.That(next.IsCompleted, Is.False);
        relay.Resume();
        Eventually.True(() => next.IsCompleted, Deadline, () => "what was held up");
        Assert.That(next.Result?["object"]?["metadata"]?["name"]?.GetValue<string>(), Is.EqualTo(machine.Paths.Name));
    }

    /// <summary>An API server that was killed comes back with all that it had, and what was heard before is too old for it.</summary>
    [Test]
    public void A_killed_API_server_comes_back_and_knows_no_history()
    {
        using var cluster = new Cluster();
        var home = cluster.CreateNamespace();
        home.Create(new());
        var version = Version(cluster.Admin.Get("/apis/kubevirt.io/v1/virtualmachines"));
        var second = home.Create(new());
        cluster.ForgetHistory();
        using var watch = cluster.Admin.Watch($"/apis/kubevirt.io/v1/virtualmachines?watch=true&resourceVersion={version}");
        Assert.Multiple(() =>
        {
            Assert.That(watch.Status, Is.EqualTo(HttpStatusCode.OK));
            Assert.That(watch.Next()?["object"]?["code"]?.GetValue<int>(), Is.EqualTo(410));
            Assert.That(second.Object["spec"], Is.Not.Null);
        });
    }

    private static string Version(JsonObject list) => list["metadata"]!["resourceVersion"]!.GetValue<string>();
}
