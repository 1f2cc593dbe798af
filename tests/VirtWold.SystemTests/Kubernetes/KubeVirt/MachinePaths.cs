namespace VirtWold.SystemTests.Kubernetes.KubeVirt;

/// <summary>The addresses of a machine's objects at the API server.</summary>
/// <param name="Namespace">Its namespace.</param>
/// <param name="Name">Its name.</param>
internal sealed record MachinePaths(string Namespace, string Name)
{
    /// <summary>All machines of the namespace.</summary>
    public string Machines => $"/apis/kubevirt.io/v1/namespaces/{Namespace}/virtualmachines";

    /// <summary>All instances of the namespace.</summary>
    public string Instances => $"/apis/kubevirt.io/v1/namespaces/{Namespace}/virtualmachineinstances";

    /// <summary>The VirtualMachine.</summary>
    public string Machine => $"{Machines}/{Name}";

    /// <summary>The VirtualMachineInstance, which is there as long as it runs or is kept after its end.</summary>
    public string Instance => $"{Instances}/{Name}";

    /// <summary>Where a start is asked for.</summary>
    public string Start => $"/apis/subresources.kubevirt.io/v1/namespaces/{Namespace}/virtualmachines/{Name}/start";

    /// <summary>Where a stop is asked for.</summary>
    public string Stop => $"/apis/subresources.kubevirt.io/v1/namespaces/{Namespace}/virtualmachines/{Name}/stop";

    /// <summary>Where it is asked to let a paused instance go on.</summary>
    public string Unpause => $"/apis/subresources.kubevirt.io/v1/namespaces/{Namespace}/virtualmachineinstances/{Name}/unpause";
}
