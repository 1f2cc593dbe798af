using VirtWold.SystemTests.Harness;
using VirtWold.SystemTests.Kubernetes.ControlPlane;
using VirtWold.SystemTests.Kubernetes.KubeVirt;

namespace VirtWold.SystemTests.Kubernetes.Agents;

/// <summary>Fixtures of which each test has an account, and a cable over which packets come to an agent.</summary>
public abstract class AgentTest : ClusterTest
{
    private protected VethPair Network { get; private set; } = null!;

    private protected Sender Sender { get; private set; } = null!;

    private protected ServiceAccount Account { get; private set; } = null!;

    /// <summary>Makes what the fixture's tests share.</summary>
    [OneTimeSetUp]
    public void MakeTheCable()
    {
        Requires.Root();
        Requires.Binary();
        Requires.Tools("unshare", "nsenter", "ip", "wakeonlan");
        Network = new VethPair();
        Sender = new Sender(Network);
    }

    /// <summary>Removes it.</summary>
    [OneTimeTearDown]
    public void RemoveTheCable()
    {
        // Each is null when making them has failed before it.
        Network?.Dispose();
    }

    /// <summary>Makes the test's account.</summary>
    [SetUp]
    public void MakeTheAccount() => Account = Home.CreateAccount();

    private protected Agent StartAgent(params IEnumerable<string> options) =>
        new(Home.Cluster, Account, Network.Host, VethPair.HostInterface, options);

    /// <summary>Sends a packet to a machine and waits until it runs.</summary>
    private protected void Wake(VirtualMachine machine)
    {
        Sender.WakeOnLan(machine.Mac);
        machine.WaitUntilRunning();
    }

    /// <summary>
    /// Waits until everything that was sent before has been dealt with, which takes longer for one packet than for another: wakes one more
    /// machine.
    /// </summary>
    private protected void WakeAnother(Agent agent)
    {
        var other = Home.Create(new VirtualMachineBuilder("other"));
        agent.WaitForNews(other, "shut off");
        Wake(other);
    }
}
