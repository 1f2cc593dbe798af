namespace VirtWold.Service;

/// <summary>What the machines run on.</summary>
internal enum BackEndKind
{
    /// <summary>Hypervisors that libvirt knows.</summary>
    Libvirt,

    /// <summary>A Kubernetes cluster with KubeVirt.</summary>
    KubeVirt,
}
