using System.Net;
using VirtWold.SystemTests.Harness;
using VirtWold.SystemTests.Kubernetes.ControlPlane;
using VirtWold.SystemTests.Kubernetes.KubeVirt;

namespace VirtWold.SystemTests.Kubernetes;

/// <summary>What stands in for KubeVirt answers by KubeVirt's rules, through the real API server and its RBAC.</summary>
[TestFixture]
public sealed class VirtApiTests : ClusterTest
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private ServiceAccount _account = null!;
    private KubeClient _client = null!;

    /// <summary>Makes the user of a test.</summary>
    [SetUp]
    public void Connect()
    {
        _account = Home.CreateAccount();
        _client = _account.IssueToken().Connect();
    }

    /// <summary>Ends its connections.</summary>
    [TearDown]
    public void Disconnect() => _client?.Dispose();

    /// <summary>Which run strategies can be started.</summary>
    [TestCase("Halted")]
    [TestCase("Manual")]
    [TestCase("RerunOnFailure")]
    public void A_stopped_machine_starts(string strategy)
    {
        var machine = Home.Create(new VirtualMachineBuilder() with { RunStrategy = strategy });
        Assert.That(Start(machine).Status, Is.EqualTo(HttpStatusCode.Accepted));
        machine.WaitUntilRunning();
        Assert.That(machine.Calls.Select(call => call.User), Is.EqualTo([_account.User]));
    }

    /// <summary>The older field, which the start rewrites.</summary>
    [Test]
    public void A_machine_that_isnt_to_run_starts_and_is_to_run_from_then_on()
    {
        var machine = Home.Create(new VirtualMachineBuilder().WithRunning(false));
        Assert.That(Start(machine).Status, Is.EqualTo(HttpStatusCode.Accepted));
        machine.WaitUntilRunning();
        Assert.That(machine.Object["spec"]!["running"]!.GetValue<bool>(), Is.True);
    }

    /// <summary>Which refusals there are.</summary>
    [TestCase("Always", "", "Always does not support manual start requests")]
    [TestCase("Once", "", "Once does not support manual start requests")]
    [TestCase("RerunOnFailure", "Failed", "RerunOnFailure does not support starting VM from failed state")]
    [TestCase("Manual", "Running", "VM is already running")]
    [TestCase("Manual", "Scheduling", "VM is already running")]
    public void A_start_is_refused(string strategy, string phase, string reason)
    {
        var machine = Home.Create(new VirtualMachineBuilder() with { RunStrategy = strategy });
        if (phase.Length > 0)
        {
            machine.PutInstance(phase);
        }

        var answer = Start(machine);
        Assert.Multiple(() =>
        {
            Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.Conflict));
            Assert.That(answer.Message, Does.EndWith(reason));
        });
    }

    /// <summary>The request that hasn't been consumed yet.</summary>
    [Test]
    public void A_second_start_before_the_first_has_been_consumed_fails_as_underway()
    {
        var machine = Home.Create(new VirtualMachineBuilder());
        Cluster.VirtApi.Controller.Hold(Home.Name);
        Start(machine);
        var answer = Start(machine);
        Cluster.VirtApi.Controller.Release(Home.Name);
        machine.WaitUntilRunning();
        Assert.Multiple(() =>
        {
            Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.InternalServerError));
            Assert.That(answer.Message, Does.Contain("already underway"));
            Assert.That(machine.Starts, Is.EqualTo(1));
        });
    }

    /// <summary>Pausing is the instance's state, and unpausing its subresource.</summary>
    [Test]
    public void A_paused_machine_goes_on_by_unpause_alone()
    {
        var machine = Home.Create(new VirtualMachineBuilder());
        machine.PutInstance("Running");
        machine.Pause();
        Assert.That(Start(machine).Message, Does.EndWith("VM is already running"));
        Assert.That(Unpause(machine).Status, Is.EqualTo(HttpStatusCode.OK));
        machine.WaitUntilRunning();
        Assert.That(Unpause(machine).Message, Does.EndWith("VMI is not paused"));
    }

    /// <summary>RBAC is the API server's business, before KubeVirt hears of a call.</summary>
    [Test]
    public void A_start_that_RBAC_forbids_does_not_come_through()
    {
        var machine = Home.Create(new VirtualMachineBuilder());
        _account.Deny("virtualmachines/start");
        Assert.Multiple(() =>
        {
            Assert.That(Start(machine).Status, Is.EqualTo(HttpStatusCode.Forbidden));
            Assert.That(machine.Calls, Is.Empty);
        });
    }

    /// <summary>A failure that a test has asked for happens once.</summary>
    [Test]
    public void A_failure_is_as_a_test_wants_it()
    {
        var machine = Home.Create(new VirtualMachineBuilder());
        Cluster.VirtApi.FailNext(machine.Paths, new Refusal(500, "InternalError", "the webhook is away"));
        Assert.That(Start(machine).Message, Is.EqualTo("the webhook is away"));
        Assert.That(Start(machine).Status, Is.EqualTo(HttpStatusCode.Accepted));
    }

    /// <summary>KubeVirt's API server goes away and comes back.</summary>
    [Test]
    public void A_start_while_KubeVirt_is_away_is_answered_by_503()
    {
        using var cluster = new Cluster();
        var machine = cluster.CreateNamespace().Create(new());
        cluster.VirtApi.Stop();
        Assert.That(cluster.Admin.Send(HttpMethod.Put, machine.Paths.Start).Status, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        cluster.VirtApi.Start();
        Eventually.True(
            () => cluster.Admin.Send(HttpMethod.Put, machine.Paths.Start).Status == HttpStatusCode.Accepted,
            Deadline,
            () => machine.Describe());
    }

    private KubeAnswer Start(VirtualMachine machine) => _client.Send(HttpMethod.Put, machine.Paths.Start);

    private KubeAnswer Unpause(VirtualMachine machine) => _client.Send(HttpMethod.Put, machine.Paths.Unpause);
}
