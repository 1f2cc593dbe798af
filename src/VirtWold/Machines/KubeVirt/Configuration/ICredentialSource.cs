namespace VirtWold.Machines.KubeVirt.Configuration;

/// <summary>Where a <see cref="Credential"/> comes from. Safe for all threads.</summary>
internal interface ICredentialSource
{
    /// <summary>The credential for now.</summary>
    /// <param name="refused">The one that the server has just refused, if any: then another one is looked for.</param>
    /// <param name="cancellation">Gives up waiting.</param>
    /// <exception cref="HypervisorException">There is none.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public ValueTask<Credential> GetAsync(Credential? refused, CancellationToken cancellation);
}
