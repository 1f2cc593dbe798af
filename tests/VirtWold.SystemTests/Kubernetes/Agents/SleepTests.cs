using System.Text.Json.Nodes;
using VirtWold.SystemTests.Harness;
using VirtWold.SystemTests.Kubernetes.ControlPlane;
using VirtWold.SystemTests.Kubernetes.KubeVirt;
using VirtWold.SystemTests.Policy;

namespace VirtWold.SystemTests.Kubernetes.Agents;

/// <summary>Putting machines of a cluster to sleep, on request, with the rights that the manifests have for that.</summary>
[TestFixture]
public sealed class SleepTests : AgentTest
{
    private const string Address = "127.0.0.1:9277";

    private static readonly PasswordFile TokenFile = new("0123456789abcdef0123456789abcdef");

    private ServiceAccount _sleeping = null!;

    /// <summary>An account with the rights for sleep.</summary>
    [SetUp]
    public void MakeTheSleepingAccount() => _sleeping = Home.CreateAccount("sleeping", [.. Manifests.AgentRights, .. Manifests.SleepRights]);

    /// <summary>Shut down, by KubeVirt's own stop, and woken again by a packet.</summary>
    [TestCase("Manual", "Manual")]
    [TestCase("RerunOnFailure", "RerunOnFailure")]
    [TestCase("Always", "Halted")]
    public void A_running_machine_is_shut_down_by_one_call_and_wakes_again(string strategy, string asleep)
    {
        var machine = Running(new VirtualMachineBuilder() with { RunStrategy = strategy });
        using var agent = StartSleepingAgent();
        Says(Sleep(machine.FullName), $"{machine.FullName} sleeps");
        agent.Daemon.WaitForLine($@"{machine.FullName} sleeps \(shutdown, \d+ ms\)");
        Assert.That(machine.Calls.Select(call => (call.User, call.Action, call.Status)), Is.EqualTo([(_sleeping.User, "stop", 202)]));
        Assert.That((machine.Instance, (string?)machine.Object["spec"]!["runStrategy"]), Is.EqualTo(((JsonObject?)null, asleep)));
        Wake(machine);
    }

    /// <summary>Paused, and it goes on where it was.</summary>
    [Test]
    public void A_running_machine_is_paused_where_that_is_wanted_and_goes_on()
    {
        var machine = Running(new());
        using var agent = StartSleepingAgent();
        Says(Sleep(machine.FullName, "--how", "suspend"), $"{machine.FullName} sleeps");
        Assert.That(machine.PauseReason, Is.EqualTo("PausedByUser"));
        Says(Sleep(machine.FullName), $"{machine.FullName} sleeps already");
        Wake(machine);
        // Only its answer says that the call is over.
        agent.Daemon.WaitForLine($"Resumed {machine.FullName} ");
        Assert.That(machine.Calls.Select(call => call.Action), Is.EqualTo(["pause", "unpause"]));
    }

    /// <summary>Its owner says how.</summary>
    [Test]
    public void A_machine_sleeps_as_its_annotation_has_it()
    {
        var machine = Running(new VirtualMachineBuilder().Annotated("virtwold.io/sleep-how", "suspend"));
        using var agent = StartSleepingAgent();
        Says(Sleep(machine.FullName), $"{machine.FullName} sleeps");
        Assert.That(machine.Calls.Select(call => call.Action), Is.EqualTo(["pause"]));
    }

    /// <summary>KubeVirt has no way to do it, or it would do harm.</summary>
    [TestCase("Manual", "save", "KubeVirt can't save a machine's memory to disk")]
    [TestCase("Once", "shutdown", "its run strategy is Once")]
    public void What_KubeVirt_cannot_do_is_refused_and_nothing_is_asked(string strategy, string how, string reason)
    {
        var machine = Running(new VirtualMachineBuilder() with { RunStrategy = strategy });
        using var agent = StartSleepingAgent();
        Fails(Sleep(machine.FullName, "--how", how), $"virtwold: {machine.FullName} isn't put to sleep: {reason}");
        Assert.That(machine.Calls, Is.Empty);
    }

    /// <summary>KubeVirt's own refusal, explained.</summary>
    [Test]
    public void A_machine_with_a_liveness_probe_is_not_paused_and_that_is_explained()
    {
        var machine = Running(new VirtualMachineBuilder() with { Probes = ["livenessProbe"] });
        using var agent = StartSleepingAgent();
        Fails(Sleep(machine.FullName, "--how", "suspend"), $"virtwold: {machine.FullName} isn't put to sleep: KubeVirt doesn't pause a machine that has a liveness probe");
    }

    /// <summary>Nothing to do.</summary>
    [Test]
    public void A_machine_that_is_off_is_left_alone()
    {
        var machine = Home.Create(new());
        using var agent = StartSleepingAgent();
        Says(Sleep(machine.FullName), $"{machine.FullName} sleeps already");
        Assert.That(machine.Calls, Is.Empty);
    }

    /// <summary>The rights for waking alone.</summary>
    [TestCase("shutdown", "virtualmachines/stop")]
    [TestCase("suspend", "virtualmachineinstances/pause")]
    public void Without_the_right_to_put_to_sleep_the_answer_names_it(string how, string resource)
    {
        var machine = Running(new());
        using var agent = StartSleepingAgent(Account);
        var result = Sleep(machine.FullName, "--how", how);
        Assert.That((result.ExitCode, result.Error), Is.EqualTo((69, result.Error)));
        Assert.That(result.Error, Does.Contain($"allow update of {resource} in subresources.kubevirt.io"));
        Assert.That(machine.Calls, Is.Empty);
    }

    /// <summary>KubeVirt's part is away for a moment, or has been asked already.</summary>
    [TestCase(503, "ServiceUnavailable", "not now")]
    [TestCase(409, "Conflict", "jsonpatch test operation does not apply")]
    public void A_stop_that_cannot_be_done_now_is_asked_for_again(int status, string reason, string message)
    {
        var machine = Running(new());
        Cluster.VirtApi.FailNext(machine.Paths, new Refusal(status, reason, message));
        using var agent = StartSleepingAgent();
        Says(Sleep(machine.FullName), $"{machine.FullName} sleeps");
        Assert.That(machine.Calls.Select(call => call.Status), Is.EqualTo([status, 202]));
    }

    /// <summary>A packet that comes in between isn't lost.</summary>
    [Test]
    public void A_packet_that_comes_while_the_guest_shuts_down_wakes_it_afterwards()
    {
        var machine = Running(new());
        using var agent = StartSleepingAgent();
        Cluster.VirtApi.Controller.Hold(Home.Name);
        using var sleep = new BackgroundProcess(Network.Host.Enter(
            VirtWoldBinary.Location, "sleep", "--status", Address, "--wake-token-file", TokenFile.Path, machine.FullName));
        agent.WaitForNews(machine, "shutting down");
        Sender.WakeOnLan(machine.Mac);
        agent.Daemon.WaitForLine($"{machine.FullName} is wanted while it goes to sleep; it is woken afterwards");
        Cluster.VirtApi.Controller.Release(Home.Name);
        machine.WaitUntilRunning();
        Assert.That(machine.Calls.Select(call => call.Action), Is.EqualTo(["stop", "start"]));
    }

    /// <summary>KubeVirt doesn't tell how much a machine is used, so nothing sleeps by itself; one line names the machine and what can be done.</summary>
    [TestCase("virtwold.io/sleep-after", "20m", "virtwold.io/sleep-after isn't followed, because KubeVirt's API doesn't tell whether anybody uses a machine")]
    [TestCase("virtwold.io/sleep-how", "save", "virtwold.io/sleep-how must be shutdown or suspend, not 'save'")]
    public void Sleep_that_cannot_be_had_is_refused_by_a_line_that_names_the_machine(string annotation, string value, string reason)
    {
        var machine = Running(new VirtualMachineBuilder().Annotated(annotation, value));
        using var agent = StartSleepingAgent();
        agent.Daemon.WaitForLine($"{machine.FullName} isn't put to sleep as its annotations have it: {reason}");
        var check = Tool.Try(Network.Host.Enter(
            VirtWoldBinary.Location, "check", "--backend", "kubevirt", "--kubeconfig", agent.Kubeconfig, "--namespace", Home.Name, "--interface", VethPair.HostInterface));
        Assert.That(check.Output, Does.Contain($"warning  sleep: not put to sleep as their annotations have it: {machine.FullName}"));
        Says(Sleep(machine.FullName), $"{machine.FullName} sleeps");
    }

    /// <summary>The page has the button where this is so.</summary>
    [Test]
    public void The_status_says_that_a_running_machine_can_sleep()
    {
        var machine = Running(new());
        using var agent = StartSleepingAgent();
        Eventually.True(
            () => new Curl(Network.Host, $"http://{Address}").Get("/status.json").Json["machines"]!.AsArray()
                .Any(known => (string?)known!["name"] == machine.FullName && (bool?)known["canSleep"] == true),
            TimeSpan.FromSeconds(30),
            static () => "a machine that can sleep");
    }

    /// <summary>Heard by both nodes: whether KubeVirt grants the second stop depends on how far the first one is, and neither is a failure.</summary>
    [Test]
    public void A_sleep_packet_that_two_nodes_hear_stops_the_machine()
    {
        var machine = Running(new());
        using var segment = new Segment(2);
        using var first = new Agent(Cluster, _sleeping, segment.Nodes[0], Segment.NodeInterface, "--sleep-packets");
        using var second = new Agent(Cluster, _sleeping, segment.Nodes[1], Segment.NodeInterface, "--sleep-packets");
        segment.WakeOnLan(string.Join(':', machine.Mac.Split(':').Reverse()));
        foreach (var agent in new[] { first, second })
        {
            agent.Daemon.WaitForLine($"Put {machine.FullName} .*to sleep|{machine.FullName} isn't put to sleep: it sleeps already");
            agent.WaitForNews(machine, "shut off");
        }

        Assert.That(machine.Calls.Select(call => call.Action).Distinct(), Is.EqualTo(["stop"]));
    }

    private static void Says(ToolResult result, string output) =>
        Assert.That((result.ExitCode, result.Output.Trim(), result.Error), Is.EqualTo((0, output, "")), result.ToString);

    private static void Fails(ToolResult result, string error)
    {
        Assert.That((result.ExitCode, result.Output), Is.EqualTo((69, "")), result.ToString);
        Assert.That(result.Error, Does.StartWith(error));
    }

    /// <summary>A machine that runs before the agent begins.</summary>
    private VirtualMachine Running(VirtualMachineBuilder builder)
    {
        var machine = Home.Create(builder);
        machine.PutInstance("Running");
        return machine;
    }

    private Agent StartSleepingAgent(ServiceAccount? account = null) =>
        new(Cluster, account ?? _sleeping, Network.Host, VethPair.HostInterface, "--status", Address, "--wake-token-file", TokenFile.Path);

    private ToolResult Sleep(params IEnumerable<string> arguments) =>
        VirtWoldBinary.RunIn(Network.Host, ["sleep", "--status", Address, "--wake-token-file", TokenFile.Path, .. arguments]);
}
