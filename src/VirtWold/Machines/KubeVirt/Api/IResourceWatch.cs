namespace VirtWold.Machines.KubeVirt.Api;

/// <summary>A <see cref="ResourceWatch{T}"/> of any type, for the owner of several. Safe for all threads.</summary>
internal interface IResourceWatch
{
    /// <summary>Runs until it is cancelled.</summary>
    public Task RunAsync(CancellationToken stopping);

    /// <summary>A wake waits: ends the pause before the next attempt.</summary>
    public void Hurry();

    /// <summary>Lists all again.</summary>
    public void Relist();
}
