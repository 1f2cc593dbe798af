using VirtWold.SystemTests.Harness;
using VirtWold.SystemTests.Kubernetes.ControlPlane;

namespace VirtWold.SystemTests.Kubernetes;

/// <summary>Fixtures of which each test has a namespace of its own in the shared cluster.</summary>
public abstract class ClusterTest
{
    private protected static Cluster Cluster => SharedCluster.Instance;

    private protected ClusterNamespace Home { get; private set; } = null!;

    /// <summary>Asks for what the fixture can't do without.</summary>
    [OneTimeSetUp]
    public void RequireTheControlPlane() =>
        Requires.That(ClusterPrograms.AreMade, "kube-apiserver isn't built (tests/kubernetes/apiserver.sh builds it, in some minutes)");

    /// <summary>Makes the test's namespace.</summary>
    [SetUp]
    public void MakeTheNamespace() => Home = Cluster.CreateNamespace();
}
