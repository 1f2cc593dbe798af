using VirtWold.SystemTests.Kubernetes.ControlPlane;

namespace VirtWold.SystemTests.Kubernetes;

/// <summary>The cluster that the tests share, each in a namespace of its own; it starts when the first of them asks for it.</summary>
[SetUpFixture]
public sealed class SharedCluster
{
    private static readonly Lazy<Cluster> Started = new(static () => new Cluster());

    /// <summary>Never to be killed: who does that needs one of its own.</summary>
    internal static Cluster Instance => Started.Value;

    /// <summary>Ends it.</summary>
    [OneTimeTearDown]
    public void End()
    {
        if (Started.IsValueCreated)
        {
            Started.Value.Dispose();
        }
    }
}
