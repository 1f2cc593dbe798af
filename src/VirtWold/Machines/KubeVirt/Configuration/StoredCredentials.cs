using System.Security.Cryptography.X509Certificates;

namespace VirtWold.Machines.KubeVirt.Configuration;

/// <summary>A token, a client certificate, both or neither, as they stand in files.</summary>
/// <param name="token">The token; null if there is none.</param>
/// <param name="certificate">The certificate; null if there is none.</param>
internal sealed class StoredCredentials(Renewed<string>? token, Renewed<X509Certificate2>? certificate) : ICredentialSource
{
    public ValueTask<Credential> GetAsync(Credential? refused, CancellationToken cancellation) =>
        ValueTask.FromResult(new Credential(token?.Get(refused?.Token), certificate?.Get(refused?.Certificate)));
}
