using VirtWold.SystemTests.Harness;
using VirtWold.SystemTests.Kubernetes.ControlPlane;
using VirtWold.SystemTests.Kubernetes.KubeVirt;

namespace VirtWold.SystemTests.Kubernetes.Agents;

/// <summary>The rights of the manifests, taken away one by one.</summary>
[TestFixture]
public sealed class RightsTests : AgentTest
{
    /// <summary>Without telling of machines there is nothing to do.</summary>
    [TestCase("virtualmachines", "list")]
    [TestCase("virtualmachines", "watch")]
    [TestCase("virtualmachineinstances", "list")]
    [TestCase("virtualmachineinstances", "watch")]
    public void Without_the_right_to_see_machines_the_start_ends_with_77(string resource, string verb)
    {
        Account.Deny(resource, verb);
        using var folder = new TemporaryFolder();
        using var relay = new ApiRelay(Cluster.Port, Network.Host);
        using var daemon = VirtWoldDaemon.LaunchIn(Network.Host, Arguments(folder, relay));
        Assert.That(daemon.WaitForExit(), Is.EqualTo(77), daemon.Transcript);
        daemon.WaitForLine($"{resource}.*{verb}|{verb}.*{resource}");
    }

    /// <summary>The wake itself.</summary>
    [TestCase("virtualmachines/start", null)]
    [TestCase("virtualmachineinstances/unpause", "PausedByUser")]
    public void Without_the_right_to_wake_the_log_names_it(string resource, string? paused)
    {
        var machine = Home.Create(new());
        if (paused is not null)
        {
            machine.PutInstance("Running", paused);
        }

        Account.Deny(resource);
        using var agent = StartAgent();
        Sender.WakeOnLan(machine.Mac);
        agent.Daemon.WaitForLine($@"Can't wake {machine.FullName} \(.*allow update of {resource} in subresources.kubevirt.io");
        Assert.That(machine.Calls, Is.Empty);
    }

    /// <summary>It goes on without leases, and says so once.</summary>
    [TestCase("get")]
    [TestCase("create")]
    [TestCase("update")]
    public void Without_the_right_to_a_lease_a_machine_wakes_all_the_same(string verb)
    {
        var machine = Home.Create(new());
        Account.Deny("leases", verb);
        using var agent = StartAgent("--dedup", "0");
        for (var i = 0; i < 2; i++)
        {
            Wake(machine);
            agent.WaitForNews(machine, "running");
            machine.DeleteInstance();
            agent.WaitForNews(machine, "shut off");
        }

        Assert.That(agent.Daemon.Count("Not permitted to keep leases"), Is.EqualTo(1));
    }

    /// <summary>It goes on without events, and says so once.</summary>
    [Test]
    public void Without_the_right_to_events_a_machine_wakes_all_the_same()
    {
        var machine = Home.Create(new());
        Account.Deny("events");
        using var agent = StartAgent();
        Wake(machine);
        agent.Daemon.WaitForLine("Not permitted to write events");
    }

    /// <summary>The check names what is missing, and succeeds where nothing is.</summary>
    [TestCase(null, "ok       rights: machines may be started and unpaused")]
    [TestCase("virtualmachines/start", "failed   rights: not permitted: update of virtualmachines/start in subresources.kubevirt.io")]
    [TestCase("virtualmachineinstances/unpause", "failed   rights: not permitted: update of virtualmachineinstances/unpause")]
    [TestCase("leases", "warning  rights: not permitted, so that nodes that hear the same packet may all ask for the wake, and learned addresses are lost at a restart: get of leases")]
    [TestCase("events", "warning  rights: not permitted, so that machines don't tell by what they were woken: create of events")]
    [TestCase("virtualmachines", "failed   kubevirt: ")]
    public void The_check_names_the_right_that_is_missing(string? resource, string line)
    {
        Home.Create(new());
        if (resource is not null)
        {
            Account.Deny(resource);
        }

        using var folder = new TemporaryFolder();
        using var relay = new ApiRelay(Cluster.Port, Network.Host);
        var result = Tool.Try(Network.Host.Enter([VirtWoldBinary.Location, "check", .. Arguments(folder, relay)]));
        Assert.Multiple(() =>
        {
            Assert.That(result.Output, Does.Contain(line));
            Assert.That(result.ExitCode, Is.EqualTo(line.StartsWith("failed", StringComparison.Ordinal) ? 77 : 0));
        });
    }

    /// <summary>The check names machines that don't stay what they are when KubeVirt starts them, and is silent about others.</summary>
    [TestCase("Halted", true)]
    [TestCase("Manual", false)]
    public void The_check_names_machines_that_a_start_turns_from_halted_into_always(string strategy, bool isNamed)
    {
        var machine = Home.Create(new VirtualMachineBuilder() with { RunStrategy = strategy });
        using var folder = new TemporaryFolder();
        using var relay = new ApiRelay(Cluster.Port, Network.Host);
        var result = Tool.Try(Network.Host.Enter([VirtWoldBinary.Location, "check", .. Arguments(folder, relay)]));
        Assert.That(
            result.Output.Split('\n').Count(line => line.StartsWith("warning  run-strategy: Halted", StringComparison.Ordinal) && line.Contains(machine.FullName, StringComparison.Ordinal)),
            Is.EqualTo(isNamed ? 1 : 0),
            result.Output);
    }

    /// <summary>The check names machines of the file of addresses that aren't there.</summary>
    [Test]
    public void The_check_names_mapped_machines_that_are_not_there()
    {
        var machine = Home.Create(new());
        using var folder = new TemporaryFolder();
        using var relay = new ApiRelay(Cluster.Port, Network.Host);
        var map = folder.Write("map", $"02:7d:00:00:00:01 {machine.FullName}\n02:7d:00:00:00:02 nowhere/nobody\n");
        var result = Tool.Try(Network.Host.Enter([VirtWoldBinary.Location, "check", .. Arguments(folder, relay), "--map-file", map]));
        Assert.That(result.Output, Does.Contain($"warning  map: {map} has machines that aren't there: nowhere/nobody; "));
    }

    /// <summary>The list, as the daemon sees it.</summary>
    [Test]
    public void The_list_has_the_machines()
    {
        var machine = Home.Create(new());
        using var folder = new TemporaryFolder();
        using var relay = new ApiRelay(Cluster.Port, Network.Host);
        var arguments = Arguments(folder, relay).TakeWhile(word => word != "--interface");
        Assert.That(
            Network.Host.Run([VirtWoldBinary.Location, "list", .. arguments]).Output, Does.Match($@"{machine.FullName} +{machine.Mac} +shut off +yes"));
    }

    private string[] Arguments(TemporaryFolder folder, ApiRelay relay)
    {
        var config = new Kubeconfig(relay.Address, Cluster.Authority) { Namespace = Home.Name };
        return
        [
            "--backend", "kubevirt", "--kubeconfig", folder.Write("config", config.WithToken(Account.IssueToken().Text).ToYaml()),
            "--namespace", Home.Name, "--interface", VethPair.HostInterface,
        ];
    }
}
