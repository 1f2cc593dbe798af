using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace VirtWold.SystemTests.Kubernetes.ControlPlane;

/// <summary>A certificate authority of one cluster: what it has issued is trusted there and nowhere else.</summary>
internal sealed class CertificateAuthority : IDisposable
{
    private const string ServerPurpose = "1.3.6.1.5.5.7.3.1";
    private const string ClientPurpose = "1.3.6.1.5.5.7.3.2";

    private static readonly TimeSpan Life = TimeSpan.FromDays(2);

    private readonly X509Certificate2 _certificate;

    /// <summary>Makes it, with a new key.</summary>
    public CertificateAuthority(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        _certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow - Life, DateTimeOffset.UtcNow + Life);
    }

    /// <summary>Its certificate, as PEM.</summary>
    public string Pem => _certificate.ExportCertificatePem();

    /// <summary>How somebody verifies who trusts this authority and no other.</summary>
    public X509ChainPolicy TrustPolicy()
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.Add(_certificate);
        return policy;
    }

    /// <summary>Issues the certificate of a server, for this machine's loopback addresses and these names.</summary>
    public KeyedCertificate IssueServer(params ReadOnlySpan<string> names)
    {
        var alternatives = new SubjectAlternativeNameBuilder();
        alternatives.AddIpAddress(IPAddress.Loopback);
        alternatives.AddIpAddress(IPAddress.IPv6Loopback);
        alternatives.AddDnsName("localhost");
        foreach (var name in names)
        {
            alternatives.AddDnsName(name);
        }

        return Issue("CN=server", ServerPurpose, alternatives.Build());
    }

    /// <summary>Issues the certificate of a user, in at most one group.</summary>
    public KeyedCertificate IssueClient(string user, string? group = null) =>
        Issue(group is null ? $"CN={user}" : $"O={group}, CN={user}", ClientPurpose);

    /// <inheritdoc/>
    public void Dispose() => _certificate.Dispose();

    private KeyedCertificate Issue(string subject, string purpose, params ReadOnlySpan<X509Extension> extensions)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(purpose)], true));
        foreach (var extension in extensions)
        {
            request.CertificateExtensions.Add(extension);
        }

        using var issued = request.Create(
            _certificate, DateTimeOffset.UtcNow - TimeSpan.FromHours(1), _certificate.NotAfter, RandomNumberGenerator.GetBytes(16));
        return new KeyedCertificate(issued.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }
}
