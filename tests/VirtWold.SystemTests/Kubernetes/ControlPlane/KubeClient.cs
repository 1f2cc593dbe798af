using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;

namespace VirtWold.SystemTests.Kubernetes.ControlPlane;

/// <summary>Speaks to an API server as one user, as little as tests need. Paths begin with a slash.</summary>
internal sealed class KubeClient : IDisposable
{
    private const string MergePatch = "application/merge-patch+json";
    private const string JsonPatch = "application/json-patch+json";

    private readonly X509Certificate2? _certificate;
    private readonly SocketsHttpHandler _handler;
    private readonly HttpClient _http;

    /// <summary>Anonymous, unless it is given a certificate or a token.</summary>
    public KubeClient(Uri address, CertificateAuthority authority, KeyedCertificate? certificate = null, string? token = null)
    {
        _certificate = certificate?.Load();
        _handler = new SocketsHttpHandler
        {
            SslOptions = new SslClientAuthenticationOptions
            {
                CertificateChainPolicy = authority.TrustPolicy(),
                ClientCertificates = _certificate is null ? null : [_certificate],
            },
        };
        _http = new HttpClient(_handler) { BaseAddress = address };
        if (token is not null)
        {
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }
    }

    /// <summary>Sends a request and returns the answer, whatever it is.</summary>
    /// <exception cref="HttpRequestException">There was no answer.</exception>
    public KubeAnswer Send(HttpMethod method, string path, JsonNode? body = null, string mediaType = "application/json")
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        if (body is not null)
        {
            request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, mediaType);
        }

        using var response = _http.Send(request);
        using var reader = new StreamReader(response.Content.ReadAsStream());
        return new KubeAnswer(response.StatusCode, reader.ReadToEnd());
    }

    /// <summary>Reads an object or a list.</summary>
    public JsonObject Get(string path) => Expect(HttpMethod.Get, path);

    /// <summary>Reads an object, or returns null where there is none.</summary>
    public JsonObject? Find(string path)
    {
        var answer = Send(HttpMethod.Get, path);
        return answer.Status == HttpStatusCode.NotFound ? null : Successful(answer, $"GET {path}");
    }

    /// <summary>Creates an object.</summary>
    public JsonObject Create(string path, JsonObject body) => Expect(HttpMethod.Post, path, body);

    /// <summary>Replaces an object; refused where the body's resourceVersion isn't the last one.</summary>
    public JsonObject Replace(string path, JsonObject body) => Expect(HttpMethod.Put, path, body);

    /// <summary>Changes some fields; null removes one.</summary>
    public JsonObject Merge(string path, JsonObject change) => Expect(HttpMethod.Patch, path, change, MergePatch);

    /// <summary>Changes an object step by step; returns the answer, which a test of the patch may refuse.</summary>
    public KubeAnswer TryPatch(string path, params ReadOnlySpan<JsonNode?> steps) =>
        Send(HttpMethod.Patch, path, new JsonArray([.. steps]), JsonPatch);

    /// <summary>Deletes an object, or returns where there is none.</summary>
    public void Delete(string path)
    {
        var answer = Send(HttpMethod.Delete, path);
        if (answer.Status != HttpStatusCode.NotFound)
        {
            Successful(answer, $"DELETE {path}");
        }
    }

    /// <summary>Opens a watch.</summary>
    public WatchStream Watch(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative));
        return new WatchStream(_http.Send(request, HttpCompletionOption.ResponseHeadersRead));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _http.Dispose();
        _handler.Dispose();
        _certificate?.Dispose();
    }

    private static JsonObject Successful(KubeAnswer answer, string what) => answer.IsSuccess
        ? answer.Json
        : throw new InvalidOperationException($"{what}: {(int)answer.Status} {answer.Body}");

    private JsonObject Expect(HttpMethod method, string path, JsonObject? body = null, string mediaType = "application/json") =>
        Successful(Send(method, path, body, mediaType), $"{method} {path}");
}
