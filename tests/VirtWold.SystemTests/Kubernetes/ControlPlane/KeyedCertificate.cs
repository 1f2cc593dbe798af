using System.Security.Cryptography.X509Certificates;

namespace VirtWold.SystemTests.Kubernetes.ControlPlane;

/// <summary>A certificate and its key.</summary>
/// <param name="CertificatePem">The certificate, as PEM.</param>
/// <param name="KeyPem">The private key, as PEM (PKCS #8).</param>
internal sealed record KeyedCertificate(string CertificatePem, string KeyPem)
{
    /// <summary>Both in one, as TLS wants them here.</summary>
    public X509Certificate2 Load() => X509Certificate2.CreateFromPem(CertificatePem, KeyPem);
}
