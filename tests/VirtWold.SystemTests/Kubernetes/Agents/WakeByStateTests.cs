using System.Text.Json.Nodes;
using VirtWold.SystemTests.Kubernetes.KubeVirt;

namespace VirtWold.SystemTests.Kubernetes.Agents;

/// <summary>A real packet, a real API server, KubeVirt's rules: what becomes of a machine in each state.</summary>
[TestFixture]
public sealed class WakeByStateTests : AgentTest
{
    /// <summary>Off, and to be started by hand.</summary>
    [TestCase("Halted")]
    [TestCase("Manual")]
    [TestCase("RerunOnFailure")]
    public void A_stopped_machine_starts_by_one_call(string strategy)
    {
        var machine = Home.Create(new VirtualMachineBuilder() with { RunStrategy = strategy });
        using var agent = StartAgent();
        Wake(machine);
        agent.Daemon.WaitForLine($"Started {machine.FullName} ");
        Assert.That(machine.Calls.Select(call => (call.User, call.Action, call.Status)), Is.EqualTo([(Account.User, "start", 202)]));
    }

    /// <summary>What the owner wrote stays as it is.</summary>
    [Test]
    public void A_wake_leaves_the_definition_alone()
    {
        var machine = Home.Create(new());
        var before = machine.Object["spec"]!.ToJsonString();
        using var agent = StartAgent();
        Wake(machine);
        Assert.That(machine.Object["spec"]!.ToJsonString(), Is.EqualTo(before));
    }

    /// <summary>An instance that has come to its end is none.</summary>
    [TestCase("Manual", "Succeeded")]
    [TestCase("Manual", "Failed")]
    [TestCase("RerunOnFailure", "Succeeded")]
    public void A_machine_whose_instance_has_ended_starts(string strategy, string phase)
    {
        var machine = Home.Create(new VirtualMachineBuilder() with { RunStrategy = strategy });
        machine.PutInstance(phase);
        using var agent = StartAgent();
        Wake(machine);
    }

    /// <summary>What KubeVirt doesn't let anybody start.</summary>
    [TestCase("Once", "Succeeded", "its run strategy lets only KubeVirt itself start it")]
    [TestCase("RerunOnFailure", "Failed", "it has failed, and its run strategy RerunOnFailure lets only KubeVirt itself start it then")]
    public void A_machine_that_only_KubeVirt_starts_is_refused_clearly(string strategy, string phase, string reason)
    {
        var machine = Home.Create(new VirtualMachineBuilder() with { RunStrategy = strategy });
        machine.PutInstance(phase);
        using var agent = StartAgent();
        Sender.WakeOnLan(machine.Mac);
        agent.Daemon.WaitForLine($@"Can't wake {machine.FullName} \(.*{reason}");
    }

    /// <summary>KubeVirt tries to run it, and can't.</summary>
    [Test]
    public void A_machine_that_KubeVirt_cannot_run_is_refused_clearly()
    {
        var machine = Home.Create(new VirtualMachineBuilder() with { RunStrategy = "Always" });
        Cluster.Admin.Merge($"{machine.Paths.Machine}/status", new JsonObject { ["status"] = new JsonObject { ["printableStatus"] = "CrashLoopBackOff" } });
        using var agent = StartAgent();
        Sender.WakeOnLan(machine.Mac);
        agent.Daemon.WaitForLine($@"Can't wake {machine.FullName} \(.*its run strategy lets only KubeVirt itself start it");
    }

    /// <summary>Running, or on the way.</summary>
    [TestCase("Running")]
    [TestCase("Scheduling")]
    [TestCase("Pending")]
    public void A_running_machine_costs_no_request(string phase)
    {
        var machine = Home.Create(new());
        machine.PutInstance(phase);
        using var agent = StartAgent();
        Sender.WakeOnLan(machine.Mac);
        agent.Daemon.WaitForLine($@"{machine.FullName} \({machine.Mac}\) is already running");
        // At its start it has read the addresses that are kept.
        var requests = Cluster.Audit.Of(Account.User).Where(request => request.Name != "virtwold-addresses");
        Assert.That(requests.Select(request => request.Verb).Distinct(), Is.SubsetOf(["list", "watch"]));
    }

    /// <summary>Paused by a person.</summary>
    [Test]
    public void A_paused_machine_goes_on()
    {
        var machine = Home.Create(new());
        machine.PutInstance("Running", "PausedByUser");
        using var agent = StartAgent();
        Wake(machine);
        agent.Daemon.WaitForLine($"Resumed {machine.FullName} ");
        Assert.That(machine.Calls.Select(call => call.Action), Is.EqualTo(["unpause"]));
    }

    /// <summary>Paused by KubeVirt.</summary>
    [TestCase("PausedIOError", "I/O error")]
    [TestCase("PausedByMigrationMonitor", "migration")]
    public void A_machine_that_KubeVirt_has_paused_is_left_alone(string reason, string words)
    {
        var machine = Home.Create(new());
        machine.PutInstance("Running", reason);
        using var agent = StartAgent();
        Sender.WakeOnLan(machine.Mac);
        agent.Daemon.WaitForLine($"Can't wake {machine.FullName} .*it is paused for {words}, which isn't ours to end");
        Assert.That(machine.Calls, Is.Empty);
    }

    /// <summary>Somebody else has asked a moment ago.</summary>
    [Test]
    public void A_start_that_is_under_way_counts_as_one()
    {
        var machine = Home.Create(new());
        Cluster.VirtApi.FailNext(machine.Paths, new Refusal(500, "InternalError", "unable to complete request: stop/start already underway"));
        using var agent = StartAgent();
        Sender.WakeOnLan(machine.Mac);
        agent.Daemon.WaitForLine($@"Started {machine.FullName} .*\(it was under way already\)");
    }

    /// <summary>KubeVirt's part is away for a moment.</summary>
    [TestCase(503, "ServiceUnavailable")]
    [TestCase(429, "TooManyRequests")]
    [TestCase(504, "Timeout")]
    public void A_start_that_cannot_be_answered_now_is_asked_for_again(int status, string reason)
    {
        var machine = Home.Create(new());
        Refusal refusal = new(status, reason, "not now");
        Cluster.VirtApi.FailNext(machine.Paths, refusal, refusal);
        using var agent = StartAgent();
        Wake(machine);
        Assert.That(machine.Calls.Select(call => call.Status), Is.EqualTo([status, status, 202]));
    }

    /// <summary>Deleted behind our back.</summary>
    [Test]
    public void A_machine_that_is_gone_is_said_to_be()
    {
        var machine = Home.Create(new());
        Cluster.VirtApi.FailNext(machine.Paths, new Refusal(404, "NotFound", $"virtualmachine.kubevirt.io \"{machine.Paths.Name}\" not found"));
        using var agent = StartAgent();
        Sender.WakeOnLan(machine.Mac);
        agent.Daemon.WaitForLine($@"Can't wake {machine.FullName} \(.*it is gone");
    }
}
