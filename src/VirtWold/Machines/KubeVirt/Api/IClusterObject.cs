namespace VirtWold.Machines.KubeVirt.Api;

/// <summary>An object of the cluster, as far as following it goes.</summary>
internal interface IClusterObject
{
    /// <summary>Which version of the object this is; opaque.</summary>
    public string ResourceVersion { get; }
}
