using System.Security.Cryptography;
using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Kubernetes.ControlPlane;

/// <summary>All that a cluster has on disk, under one temporary folder: keys and certificates, its store, the audit log.</summary>
internal sealed class ClusterFolder : IDisposable
{
    // Who watches the watchers: requests of the API server itself and of the tests' administrator aren't wanted.
    private const string AuditPolicy = """
        apiVersion: audit.k8s.io/v1
        kind: Policy
        omitStages: [RequestReceived]
        rules:
        - level: None
          userGroups: ["system:masters"]
        - level: Metadata
        """;

    private readonly TemporaryFolder _folder = new();

    /// <summary>Makes the keys and certificates.</summary>
    public ClusterFolder()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Write("authority.crt", Authority.Pem);
        Write("server", Authority.IssueServer("kubernetes.default.svc"));
        Write("accounts.key", key.ExportPkcs8PrivateKeyPem());
        Write("accounts.pub", key.ExportSubjectPublicKeyInfoPem());
        Write("proxy-authority.crt", ProxyAuthority.Pem);
        Write("proxy", ProxyAuthority.IssueClient("front-proxy-client"));
        Write("audit.yaml", AuditPolicy);
    }

    /// <summary>Who issues what the API server shows and believes.</summary>
    public CertificateAuthority Authority { get; } = new("cluster");

    /// <summary>Who issues what the API server shows to aggregated API servers.</summary>
    public CertificateAuthority ProxyAuthority { get; } = new("front-proxy");

    /// <summary>The path of something in it.</summary>
    public string At(params ReadOnlySpan<string> names) => _folder.At(names);

    /// <summary>Writes a file in it and returns its path.</summary>
    public string Write(string name, string text) => _folder.Write(name, text);

    /// <inheritdoc/>
    public void Dispose()
    {
        Authority.Dispose();
        ProxyAuthority.Dispose();
        _folder.Dispose();
    }

    private void Write(string name, KeyedCertificate pair)
    {
        Write($"{name}.crt", pair.CertificatePem);
        Write($"{name}.key", pair.KeyPem);
    }
}
