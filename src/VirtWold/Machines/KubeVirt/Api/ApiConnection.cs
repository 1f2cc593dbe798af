using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using VirtWold.Machines.KubeVirt.Configuration;

namespace VirtWold.Machines.KubeVirt.Api;

/// <summary>An HTTP client for an API server, with what can't change while it lives: authorities, client certificate, proxy.</summary>
internal sealed class ApiConnection : IDisposable
{
    /// <summary>Makes a client; it connects when it is used.</summary>
    /// <param name="configuration">How to reach the API server.</param>
    /// <param name="certificate">The client certificate; nothing for none.</param>
    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "The client disposes the handler.")]
    public ApiConnection(ClusterConfiguration configuration, X509Certificate2? certificate)
    {
        Certificate = certificate;
        Authorities = configuration.Authorities?.Get();
        Client = new HttpClient(new SocketsHttpHandler
        {
            ConnectTimeout = TimeSpan.FromSeconds(10),
            // As Kubernetes' own client does: else a server that was switched off would be waited for until a watch ends by itself.
            KeepAlivePingDelay = TimeSpan.FromSeconds(30),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(15),
            PooledConnectionIdleTimeout = TimeSpan.FromMinutes(1),
            AllowAutoRedirect = false,
            UseCookies = false,
            // .NET's own reading of the environment knows no networks.
            UseProxy = configuration.Proxy is not null,
            Proxy = configuration.Proxy?.ToWebProxy(),
            SslOptions = TlsOptions(),
        })
        {
            BaseAddress = configuration.Server,
            Timeout = Timeout.InfiniteTimeSpan,
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        Client.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("virtwold", null));
        Client.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
    }

    /// <summary>The client.</summary>
    public HttpClient Client { get; }

    /// <summary>The client certificate; null if there is none.</summary>
    public X509Certificate2? Certificate { get; }

    /// <summary>The authorities that it trusts, in PEM; nothing for the system's.</summary>
    public string? Authorities { get; }

    public void Dispose() => Client.Dispose();

    private SslClientAuthenticationOptions TlsOptions()
    {
        SslClientAuthenticationOptions options = new();
        if (Authorities is { } authorities)
        {
            options.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                // A cluster's own authority publishes no list of what it has revoked.
                RevocationMode = X509RevocationMode.NoCheck,
            };
            options.CertificateChainPolicy.CustomTrustStore.AddRange(PemAuthorities.Parse(authorities));
        }

        if (Certificate is { } certificate)
        {
            options.ClientCertificates = [certificate];
            // Kubernetes doesn't name the authorities that it takes for clients; the one certificate is the right one.
            options.LocalCertificateSelectionCallback = (_, _, _, _, _) => certificate;
        }

        return options;
    }
}
