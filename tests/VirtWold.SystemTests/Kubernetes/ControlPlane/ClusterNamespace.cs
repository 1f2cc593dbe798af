using System.Text.Json.Nodes;
using VirtWold.SystemTests.Kubernetes.KubeVirt;

namespace VirtWold.SystemTests.Kubernetes.ControlPlane;

/// <summary>A namespace of a cluster, which one test has to itself.</summary>
internal sealed class ClusterNamespace(Cluster cluster, string name)
{
    /// <summary>Its name.</summary>
    public string Name { get; } = name;

    /// <summary>The cluster that it is in.</summary>
    public Cluster Cluster { get; } = cluster;

    /// <summary>What happened to the objects in it.</summary>
    public IReadOnlyList<JsonObject> Events => Items($"/api/v1/namespaces/{Name}/events");

    /// <summary>The leases in it.</summary>
    public IReadOnlyList<JsonObject> Leases => Items($"/apis/coordination.k8s.io/v1/namespaces/{Name}/leases");

    /// <summary>Creates a machine.</summary>
    public VirtualMachine Create(VirtualMachineBuilder builder) => VirtualMachine.Create(this, builder);

    /// <summary>Creates a service account; its rights are those of the manifests, unless others are named.</summary>
    public ServiceAccount CreateAccount(string account = "agent", params IReadOnlyList<RbacRule> rights) =>
        new(Cluster, Name, account, rights.Count > 0 ? rights : Manifests.AgentRights);

    private IReadOnlyList<JsonObject> Items(string path) =>
        [.. Cluster.Admin.Get(path)["items"]!.AsArray().Select(item => item!.AsObject())];
}
