using VirtWold.SystemTests.Harness;
using VirtWold.SystemTests.Kubernetes.ControlPlane;

namespace VirtWold.SystemTests.Kubernetes.Agents;

/// <summary>The API server, or the way to it, fails, and comes back.</summary>
[TestFixture]
public sealed class OutageTests : AgentTest
{
    /// <summary>A connection that breaks costs two watches, and no list.</summary>
    [Test]
    public void A_dropped_watch_goes_on_where_it_was()
    {
        var machine = Home.Create(new());
        using var agent = StartAgent();
        agent.Relay.Drop();
        agent.Daemon.WaitForLine("Lost the connection to ");
        Wake(machine);
        agent.Daemon.WaitForLine("Connected to .* again: 1 of its machines can be woken");
        Assert.That(Cluster.Audit.Of(Account.User).Count(IsListOfMachines), Is.EqualTo(2));
    }

    /// <summary>What comes meanwhile waits, and what is new is known afterwards.</summary>
    [Test]
    public void A_packet_that_comes_while_the_API_server_is_out_of_reach_wakes_when_it_is_back()
    {
        using var agent = StartAgent();
        agent.Relay.Cut();
        agent.Daemon.WaitForLine("Lost the connection to ");
        var machine = Home.Create(new());
        Sender.WakeOnLan(machine.Mac);
        agent.Daemon.WaitForLine($"A packet for {machine.Mac} waits for ");
        agent.Relay.Resume();
        machine.WaitUntilRunning();
    }

    /// <summary>A server that takes requests and doesn't answer.</summary>
    [Test]
    public void A_stalled_API_server_does_not_hold_up_the_capture()
    {
        var machine = Home.Create(new());
        using var agent = StartAgent();
        agent.Relay.Stall();
        Sender.WakeOnLan(machine.Mac);
        Sender.WakeOnLan("02:7c:00:00:00:01");
        agent.Daemon.WaitForLine("No machine has 02:7c:00:00:00:01");
        agent.Relay.Resume();
        machine.WaitUntilRunning();
        Assert.That(machine.Starts, Is.EqualTo(1));
    }

    /// <summary>It has said that the server doesn't answer, and says that it does.</summary>
    [Test]
    public void A_server_that_answers_after_the_daemon_has_stopped_waiting_for_it_is_said_to_be_connected()
    {
        Home.Create(new());
        using var agent = StartAgent();
        agent.Relay.Stall();
        using var daemon = VirtWoldDaemon.Launch(
            Network, "--backend", "kubevirt", "--kubeconfig", agent.Kubeconfig, "--namespace", Home.Name, "--node-name", "late", "--interface", VethPair.HostInterface);
        daemon.WaitForLine("Can't connect to .*: it doesn't answer");
        agent.Relay.Resume();
        daemon.WaitForLine("Connected to .*: 1 of its machines can be woken");
    }

    /// <summary>The end doesn't wait for anybody.</summary>
    [Test]
    public void A_stalled_API_server_does_not_hold_up_the_end()
    {
        var machine = Home.Create(new());
        using var agent = StartAgent();
        agent.Relay.Stall();
        Sender.WakeOnLan(machine.Mac);
        agent.Daemon.WaitForLine(machine.Mac);
        Assert.That(agent.Daemon.Terminate(), Is.Zero);
    }

    /// <summary>
    /// The process is killed, and knows all that it knew when it is back. On a busy machine it takes longer to start than a packet waits: so
    /// the packet comes when it is there, and the way to it isn't yet.
    /// </summary>
    [Test]
    public void A_killed_API_server_is_found_again()
    {
        using var cluster = new Cluster();
        var home = cluster.CreateNamespace();
        var machine = home.Create(new());
        using var agent = new Agent(cluster, home.CreateAccount(), Network.Host, VethPair.HostInterface);
        cluster.KillApiServer();
        agent.Daemon.WaitForLine("Lost the connection to ");
        agent.Relay.Cut();
        cluster.StartApiServer();
        Sender.WakeOnLan(machine.Mac);
        agent.Daemon.WaitForLine($"A packet for {machine.Mac} waits for ");
        agent.Relay.Resume();
        machine.WaitUntilRunning();
    }

    /// <summary>What it knew is too old to go on from: it lists anew, and sees what it has missed.</summary>
    [Test]
    public void A_history_that_is_gone_is_made_up_for_by_a_list()
    {
        using var cluster = new Cluster();
        var home = cluster.CreateNamespace();
        var account = home.CreateAccount();
        var gone = home.Create(new());
        using var agent = new Agent(cluster, account, Network.Host, VethPair.HostInterface);
        agent.Relay.Cut();
        agent.Daemon.WaitForLine("Lost the connection to ");
        gone.Delete();
        var machine = home.Create(new());
        cluster.ForgetHistory();
        agent.Relay.Resume();
        agent.Daemon.WaitForLine("Connected to .* again: 1 of its machines can be woken");
        Wake(machine);
        Assert.That(cluster.Audit.Of(account.User).Count(IsListOfMachines), Is.EqualTo(4));
    }

    /// <summary>In a pod, by what a pod is given; the token changes, and the old one dies.</summary>
    [Test]
    public void A_token_that_has_changed_is_read_anew()
    {
        var machine = Home.Create(new());
        using var pod = new Pod(Cluster, Account, Network.Host);
        using var daemon = VirtWoldDaemon.LaunchCommand(
            Network.Host,
            pod.Command(VirtWoldBinary.Location, "--backend", "kubevirt", "--namespace", Home.Name, "--interface", VethPair.HostInterface, "--log-level", "debug"));
        daemon.WaitUntilListening();
        pod.RotateToken();
        pod.Relay.Drop();
        Wake(machine);
        Assert.That(daemon.Count("doesn't accept the token"), Is.Zero);
    }

    /// <summary>The object with the settings of all nodes is looked for as well, and isn't there.</summary>
    private static bool IsListOfMachines(ApiRequest request) => request.Verb == "list" && request.Resource.StartsWith("virtualmachine", StringComparison.Ordinal);
}
