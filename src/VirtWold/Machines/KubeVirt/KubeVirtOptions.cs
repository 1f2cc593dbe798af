namespace VirtWold.Machines.KubeVirt;

/// <summary>Which cluster, and which of its machines.</summary>
internal sealed record KubeVirtOptions
{
    /// <summary>The kubeconfig file; empty inside a cluster.</summary>
    public string Kubeconfig { get; init; } = "";

    /// <summary>The namespaces whose machines are woken; none for all.</summary>
    public IReadOnlyList<string> Namespaces { get; init; } = [];

    /// <summary>A label selector for the machines; empty for all.</summary>
    public string Selector { get; init; } = "";

    /// <summary>The file of addresses; empty for none.</summary>
    public string MapFile { get; init; } = "";

    /// <summary>The fields of a WakeConfig that this daemon's options say something about, too: there the object wins.</summary>
    public IReadOnlyList<string> AlsoByOption { get; init; } = [];

    /// <summary>What this node is called.</summary>
    public string Node { get; init; } = "";
}
