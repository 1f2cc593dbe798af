using VirtWold.SystemTests.Harness;
using VirtWold.SystemTests.Kubernetes.ControlPlane;

namespace VirtWold.SystemTests.Kubernetes.Agents;

/// <summary>A daemon on a node: in a network namespace of its own, with a way of its own to the API server.</summary>
internal sealed class Agent : IDisposable
{
    private static int _count;

    private readonly TemporaryFolder _folder = new();

    /// <summary>Starts it, and waits until it listens and knows its machines. It wakes those of the account's namespace.</summary>
    /// <param name="account">As whom.</param>
    /// <param name="cluster">The account's cluster.</param>
    /// <param name="side">Where it runs.</param>
    /// <param name="interfaceName">Where it listens.</param>
    /// <param name="options">More options.</param>
    public Agent(Cluster cluster, ServiceAccount account, NetworkNamespace side, string interfaceName, params IEnumerable<string> options)
    {
        Node = FormattableString.Invariant($"node-{Interlocked.Increment(ref _count)}");
        Relay = new ApiRelay(cluster.Port, side);
        Kubeconfig = _folder.Write(
            "kubeconfig", (new Kubeconfig(Relay.Address, cluster.Authority) { Namespace = account.Namespace }).WithToken(account.IssueToken().Text).ToYaml());
        string[] words = [.. options];
        string[] level = words.Contains("--log-level") ? [] : ["--log-level", "debug"];
        Daemon = VirtWoldDaemon.LaunchIn(
            side,
            [
                "--backend", "kubevirt", "--kubeconfig", Kubeconfig, "--namespace", account.Namespace, "--node-name", Node,
                "--interface", interfaceName, .. level, .. words,
            ]);
        try
        {
            Daemon.WaitUntilListening();
            Daemon.WaitUntilConnected();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>What its node is called.</summary>
    public string Node { get; }

    /// <summary>Its way to the API server.</summary>
    public ApiRelay Relay { get; }

    /// <summary>Its kubeconfig file.</summary>
    public string Kubeconfig { get; }

    /// <summary>The daemon.</summary>
    public VirtWoldDaemon Daemon { get; }

    /// <summary>Waits until it has heard of a machine in some state, as the log has it.</summary>
    public void WaitForNews(KubeVirt.VirtualMachine machine, string state) =>
        Eventually.True(
            () => Daemon.LogLines.LastOrDefault(line => line.Contains($"debug: {machine.FullName} is ", StringComparison.Ordinal))?
                .Contains($" is {state}", StringComparison.Ordinal) == true,
            TimeSpan.FromSeconds(30),
            () => $"the news that {machine.FullName} is {state}\n{Daemon.Transcript}");

    /// <inheritdoc/>
    public void Dispose()
    {
        // Null when making it has failed before.
        Daemon?.Dispose();
        Relay.Dispose();
        _folder.Dispose();
    }
}
