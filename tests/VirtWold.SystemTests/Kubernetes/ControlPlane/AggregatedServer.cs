using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Logging;

namespace VirtWold.SystemTests.Kubernetes.ControlPlane;

/// <summary>
/// An HTTPS server that the API server passes the requests of one API group to: it shows a certificate for the name of its service, and
/// believes nobody but the API server.
/// </summary>
/// <param name="client">How it is made known.</param>
/// <param name="callers">Who has issued the API server's client certificate.</param>
/// <param name="service">The service's name, which is its namespace's too.</param>
/// <param name="answer">Answers a request.</param>
internal sealed class AggregatedServer(KubeClient client, CertificateAuthority callers, string service, RequestDelegate answer) : IDisposable
{
    private readonly CertificateAuthority _authority = new(service);
    private readonly int _port = FreePort.Next();
    private WebApplication? _server;

    /// <summary>Listens, on the same port as ever.</summary>
    public void Start()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(
            options => options.Listen(IPAddress.Loopback, _port, ListenSecurely));
        _server = builder.Build();
        _server.Run(answer);
        _server.StartAsync().GetAwaiter().GetResult();
    }

    /// <summary>Goes away: the API server then answers 503 in its place.</summary>
    public void Stop()
    {
        using var atOnce = new CancellationTokenSource(TimeSpan.Zero);
        _server?.StopAsync(atOnce.Token).GetAwaiter().GetResult();
        _server?.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _server = null;
    }

    /// <summary>Has the API server pass on what is asked of a group. The service has no endpoints: its name leads to this machine.</summary>
    public void Register(string group, string version)
    {
        client.Create("/api/v1/namespaces", new JsonObject { ["metadata"] = new JsonObject { ["name"] = service } });
        client.Create($"/api/v1/namespaces/{service}/services", new JsonObject
        {
            ["metadata"] = new JsonObject { ["name"] = service },
            ["spec"] = new JsonObject { ["type"] = "ExternalName", ["externalName"] = "localhost" },
        });
        client.Create("/apis/apiregistration.k8s.io/v1/apiservices", new JsonObject
        {
            ["metadata"] = new JsonObject { ["name"] = $"{version}.{group}" },
            ["spec"] = new JsonObject
            {
                ["group"] = group,
                ["version"] = version,
                ["groupPriorityMinimum"] = 1000,
                ["versionPriority"] = 15,
                ["caBundle"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(_authority.Pem)),
                ["service"] = new JsonObject { ["namespace"] = service, ["name"] = service, ["port"] = _port },
            },
        });
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Stop();
        _authority.Dispose();
    }

    private void ListenSecurely(ListenOptions options) => options.UseHttps(new HttpsConnectionAdapterOptions
    {
        ServerCertificate = _authority.IssueServer($"{service}.{service}.svc").Load(),
        ClientCertificateMode = ClientCertificateMode.RequireCertificate,
        ClientCertificateValidation = (certificate, _, _) =>
        {
            using var chain = new X509Chain { ChainPolicy = callers.TrustPolicy() };
            return chain.Build(certificate);
        },
    });
}
