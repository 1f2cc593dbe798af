using VirtWold.SystemTests.Harness;
using VirtWold.SystemTests.Kubernetes.KubeVirt;
using VirtWold.SystemTests.Policy;

namespace VirtWold.SystemTests.Kubernetes.Agents;

/// <summary>A machine of a cluster that was woken is followed until it answers.</summary>
[TestFixture]
public sealed class ReadinessTests : AgentTest
{
    private const string Address = "127.0.0.1:9277";
    private const string Token = "0123456789abcdef0123456789abcdef";

    private static readonly PasswordFile TokenFile = new(Token);
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private Curl Web => new(Network.Host, $"http://{Address}");

    /// <summary>As KubeVirt tells of the agent in the guest.</summary>
    [Test]
    public void A_machine_is_ready_when_its_agent_is_connected()
    {
        var machine = Home.Create(new());
        using var agent = StartAnsweringAgent();
        using var wake = WakeAndWait(machine);
        machine.WaitUntilRunning();
        machine.SetCondition("AgentConnected");
        wake.WaitForExit(Deadline);
        AssertReady(agent, machine, wake, "guest agent", "agent");
    }

    /// <summary>A packet's wake is followed, too.</summary>
    [Test]
    public void A_machine_that_a_packet_has_woken_is_followed()
    {
        var machine = Home.Create(new());
        using var agent = StartAnsweringAgent();
        Wake(machine);
        machine.SetCondition("AgentConnected");
        agent.Daemon.WaitForLine($@"{machine.FullName} answers \(guest agent\), \d+ ms after the request to wake it");
    }

    /// <summary>Its owner has said what ready means.</summary>
    [Test]
    public void A_machine_with_a_readiness_probe_is_ready_when_that_succeeds()
    {
        var machine = Home.Create(new VirtualMachineBuilder() with { Probes = ["readinessProbe"] });
        using var agent = StartAnsweringAgent();
        using var wake = WakeAndWait(machine);
        machine.WaitUntilRunning();
        machine.SetCondition("Ready");
        wake.WaitForExit(Deadline);
        AssertReady(agent, machine, wake, "readiness probe", "probe");
    }

    /// <summary>Without a probe KubeVirt says so of each instance that runs, whatever its guest does.</summary>
    [Test]
    public void A_machine_without_a_readiness_probe_is_not_ready_by_its_condition()
    {
        var machine = Home.Create(new());
        using var agent = StartAnsweringAgent();
        using var wake = WakeAndWait(machine);
        machine.WaitUntilRunning();
        machine.SetCondition("Ready");
        machine.SetCondition("AgentConnected");
        wake.WaitForExit(Deadline);
        AssertReady(agent, machine, wake, "guest agent", "agent");
    }

    /// <summary>As for the stand-in: at the device that its owner names.</summary>
    [Test]
    public void A_machine_with_named_ports_is_ready_when_one_of_them_is_open()
    {
        Requires.Tools("busybox");
        var machine = Home.Create((new VirtualMachineBuilder() with { Macs = [VethPair.SenderMac] })
            .Annotated("virtwold.io/access", "22").Annotated("virtwold.io/address", VethPair.SenderAddress).Annotated("virtwold.io/on", VethPair.HostInterface));
        using var agent = StartAnsweringAgent();
        using var wake = WakeAndWait(machine);
        machine.WaitUntilRunning();
        using var server = new BackgroundProcess(Network.Sender.Enter("busybox", "nc", "-ll", "-p", "22", "-e", "true"));
        wake.WaitForExit(Deadline);
        AssertReady(agent, machine, wake, "port 22", "port");
    }

    /// <summary>It ends before it has answered.</summary>
    [Test]
    public void A_machine_that_stops_before_it_answers_is_not_ready()
    {
        var machine = Home.Create(new());
        using var agent = StartAnsweringAgent();
        using var wake = WakeAndWait(machine);
        machine.WaitUntilRunning();
        agent.WaitForNews(machine, "running");
        machine.DeleteInstance();
        wake.WaitForExit(Deadline);
        Assert.That(Answer(wake), Does.Contain("\"ready\":false").And.EndWith("504"));
    }

    private static string Answer(BackgroundProcess wake) => string.Join('\n', wake.Lines.Select(line => line.Text));

    private Agent StartAnsweringAgent() => StartAgent("--status", Address, "--wake-token-file", TokenFile.Path);

    private BackgroundProcess WakeAndWait(VirtualMachine machine) => new(Network.Host.Enter(
        "curl", "--silent", "--max-time", "120", "--request", "POST", "--header", $"Authorization: Bearer {Token}", "--write-out", "%{http_code}",
        $"http://{Address}/wake/{Uri.EscapeDataString(machine.FullName)}?wait=ready"));

    /// <summary>The answer, the log, the status and the metrics tell the same.</summary>
    private void AssertReady(Agent agent, VirtualMachine machine, BackgroundProcess wake, string by, string label)
    {
        Assert.That(
            Answer(wake), Does.Contain("\"verdict\":\"started\"").And.Contain("\"ready\":true").And.Contain($"\"readyBy\":\"{by}\"").And.EndWith("200"), () => agent.Daemon.Transcript);
        agent.Daemon.WaitForLine($@"{machine.FullName} answers \({by}\), \d+ ms after the request to wake it");
        Assert.Multiple(() =>
        {
            Assert.That((string?)Web.Get("/status.json").Json["wakes"]![0]!["readyBy"], Is.EqualTo(by));
            Assert.That(Web.Get("/metrics").Body, Does.Contain($"virtwold_ready_duration_seconds_count{{by=\"{label}\"}} 1\n"));
        });
    }
}
