using VirtWold.SystemTests.Kubernetes.KubeVirt;

namespace VirtWold.SystemTests.Kubernetes.Agents;

/// <summary>A thousand machines.</summary>
[TestFixture]
public sealed class ManyMachinesTests : AgentTest
{
    private const int Count = 1000;

    /// <summary>KiB that the daemon may have in memory.</summary>
    private const long MostMemory = 80 * 1024;

    /// <summary>They are listed page by page, and each can be woken.</summary>
    [Test]
    public void A_thousand_machines_are_known_and_any_of_them_wakes()
    {
        VirtualMachine[] machines = [.. Enumerable.Range(0, Count).Select(_ => Home.Create(new()))];
        using var agent = StartAgent("--log-level", "info");
        agent.Daemon.WaitForLine($"{Count} of its machines can be woken");
        Wake(machines[^1]);
        var memory = agent.Daemon.Figures.ResidentKilobytes;
        TestContext.Out.WriteLine($"{Count} machines: {memory} KiB resident");
        Assert.Multiple(() =>
        {
            Assert.That(
                Cluster.Audit.Of(Account.User).Count(request => request is { Verb: "list", Resource: "virtualmachines" }), Is.EqualTo(Count / 200), "pages");
            Assert.That(memory, Is.LessThan(MostMemory), "memory");
        });
    }
}
