using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using VirtWold.Machines.KubeVirt.Api;
using VirtWold.Machines.KubeVirt.Configuration;

namespace VirtWold.Tests.Machines.KubeVirt.Api;

/// <summary>Against a server on this host, whose certificate is for api.example.test.</summary>
public sealed class ApiClientTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly List<string> _asked = [];
    private TcpListener _listener = null!;
    private X509Certificate2 _certificate = null!;

    [SetUp]
    public void Listen()
    {
        _certificate = MakeCertificate();
        _asked.Clear();
        _listener = new TcpListener(IPAddress.Loopback, 0);
        _listener.Start();
    }

    [TearDown]
    public void StopListening()
    {
        _listener.Dispose();
        _certificate.Dispose();
    }

    [Test]
    public async Task SendAsync_when_another_name_is_given_then_asks_for_it_in_TLS_and_verifies_it()
    {
        using ApiClient client = new(Configuration() with { ServerName = "api.example.test" });

        Task server = AnswerAsync();
        byte[] answer = await client.SendAsync(HttpMethod.Get, "version", default, CancellationToken.None).WaitAsync(Patience);
        await server.WaitAsync(Patience);

        Assert.That((Encoding.ASCII.GetString(answer), string.Join(',', _asked)), Is.EqualTo(("{}", "api.example.test")));
    }

    [TestCase(null)]
    [TestCase("other.example.test")]
    public void SendAsync_when_the_certificate_is_for_another_name_then_refuses(string? name)
    {
        using ApiClient client = new(Configuration() with { ServerName = name });

        _ = AnswerAsync();

        Assert.That(
            () => client.SendAsync(HttpMethod.Get, "version", default, CancellationToken.None).WaitAsync(Patience),
            Throws.InstanceOf<ApiException>().With.Message.Contains("NameMismatch"));
    }

    [Test]
    public async Task SendAsync_when_the_authority_is_replaced_then_takes_the_new_one()
    {
        using X509Certificate2 other = MakeCertificate();
        string pem = other.ExportCertificatePem();
        using ApiClient client = new(Configuration() with { ServerName = "api.example.test", Authorities = PemAuthorities.Read(() => pem) });
        _ = AnswerAsync();
        Assert.That(() => client.SendAsync(HttpMethod.Get, "version", default, CancellationToken.None).WaitAsync(Patience), Throws.InstanceOf<ApiException>());
        pem = _certificate.ExportCertificatePem();

        // The failure has had it read again.
        _ = AnswerAsync();
        Assert.That(() => client.SendAsync(HttpMethod.Get, "version", default, CancellationToken.None).WaitAsync(Patience), Throws.InstanceOf<ApiException>());
        Task server = AnswerAsync();
        await client.SendAsync(HttpMethod.Get, "version", default, CancellationToken.None).WaitAsync(Patience);
        await server.WaitAsync(Patience);
    }

    [Test]
    public void SendAsync_when_the_proxy_is_dead_then_names_the_proxy()
    {
        int port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _listener.Stop();
        using ApiClient client = new(
            new ClusterConfiguration(new Uri("https://192.0.2.1:6443/"), "x", new StoredCredentials(null, null)) { Proxy = ProxyServer.Read($"http://127.0.0.1:{port}", "HTTPS_PROXY") });

        Assert.That(
            () => client.SendAsync(HttpMethod.Get, "version", default, CancellationToken.None).WaitAsync(Patience),
            Throws.InstanceOf<ApiException>().With.Message.Match($"the proxy http://127.0.0.1:{port} \\(HTTPS_PROXY\\) doesn't let through: Connection refused"));
    }

    [Test]
    public async Task SendAsync_when_the_server_is_this_host_and_a_proxy_is_given_then_asks_the_proxy()
    {
        using ApiClient client = new(new ClusterConfiguration(new Uri("http://127.0.0.1:1/"), "x", new StoredCredentials(null, null))
        {
            Proxy = ProxyServer.Read($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}", "proxy-url"),
        });

        Task<string> request = AnswerPlainAsync();
        await client.SendAsync(HttpMethod.Get, "version", default, CancellationToken.None).WaitAsync(Patience);

        Assert.That(await request.WaitAsync(Patience), Does.StartWith("GET http://127.0.0.1:1/version HTTP/1.1"));
    }

    private static X509Certificate2 MakeCertificate()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=api.example.test", key, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder names = new();
        names.AddDnsName("api.example.test");
        request.CertificateExtensions.Add(names.Build());
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }

    private ClusterConfiguration Configuration() =>
        new(new Uri($"https://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/"), "x", new StoredCredentials(null, null))
        {
            Authorities = new Renewed<string>(_certificate.ExportCertificatePem()),
        };

    /// <summary>Takes one connection, and answers one request if the client likes the certificate.</summary>
    private async Task AnswerAsync()
    {
        using TcpClient connection = await _listener.AcceptTcpClientAsync();
        await using SslStream stream = new(connection.GetStream());
        try
        {
            await stream.AuthenticateAsServerAsync(new SslServerAuthenticationOptions
            {
                ServerCertificateSelectionCallback = (_, name) =>
                {
                    _asked.Add(name ?? "");
                    return _certificate;
                },
            });
            await AnswerAsync(stream);
        }
        catch (Exception error) when (error is IOException or AuthenticationException)
        {
            // The client has gone, as it should where it doesn't like the certificate.
        }
    }

    private async Task<string> AnswerPlainAsync()
    {
        using TcpClient connection = await _listener.AcceptTcpClientAsync();
        return await AnswerAsync(connection.GetStream());
    }

    private static async Task<string> AnswerAsync(Stream stream)
    {
        byte[] buffer = new byte[4096];
        string request = "";
        while (!request.EndsWith("\r\n\r\n", StringComparison.Ordinal) && await stream.ReadAsync(buffer) is > 0 and int length)
        {
            request += Encoding.ASCII.GetString(buffer, 0, length);
        }

        await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"u8.ToArray());
        return request;
    }
}
