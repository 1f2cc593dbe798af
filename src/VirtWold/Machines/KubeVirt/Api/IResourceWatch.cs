namespace VirtWold.Machines.KubeVirt.Api;

/// <summary>What a <see cref="ResourceWatch{T}"/> is for whoever runs several. Safe for all threads.</summary>
internal interface IResourceWatch
{
    /// <summary>Runs until it is cancelled.</summary>
    public Task RunAsync(CancellationToken stopping);

    /// <summary>Somebody waits: whoever sleeps before the next attempt need not sleep on.</summary>
    public void Hurry();

    /// <summary>Lists all anew.</summary>
    public void Relist();
}
