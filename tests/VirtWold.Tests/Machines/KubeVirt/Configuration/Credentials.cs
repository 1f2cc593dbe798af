using VirtWold.Machines.KubeVirt.Configuration;

namespace VirtWold.Tests.Machines.KubeVirt.Configuration;

/// <summary>Credentials that come from files, and so are there at once.</summary>
internal static class Credentials
{
    public static Credential Now(ClusterConfiguration configuration, Credential? refused = null) => Now(configuration.Credentials, refused);

    public static Credential Now(ICredentialSource source, Credential? refused = null)
    {
        Task<Credential> now = source.GetAsync(refused, CancellationToken.None).AsTask();
        return now.IsCompletedSuccessfully ? now.Result : throw new AssertionException("the credential isn't there at once");
    }
}
