using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using VirtWold.Machines.KubeVirt.Configuration;

namespace VirtWold.Machines.KubeVirt.Api;

/// <summary>
/// Asks an API server. Requests have a time limit, answers a size limit; a connection whose other end has gone silent is given up. A token
/// that isn't accepted is read anew and shown once more. Safe for all threads.
/// </summary>
internal sealed class ApiClient : IDisposable
{
    /// <summary>A page of machines has some megabytes at the most.</summary>
    private const int MaxAnswer = 64 * 1024 * 1024;

    private const int MaxError = 64 * 1024;

    /// <summary>So long an answer may take.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private readonly ClusterConfiguration _configuration;
    private readonly HttpClient _client;

    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "The client disposes the handler.")]
    public ApiClient(ClusterConfiguration configuration)
    {
        _configuration = configuration;
        SocketsHttpHandler handler = new()
        {
            ConnectTimeout = TimeSpan.FromSeconds(10),
            // As Kubernetes' own client does: else a server that was switched off would be waited for until a watch ends by itself.
            KeepAlivePingDelay = TimeSpan.FromSeconds(30),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(15),
            PooledConnectionIdleTimeout = TimeSpan.FromMinutes(1),
            AllowAutoRedirect = false,
            UseCookies = false,
            SslOptions = TlsOptions(configuration),
        };
        if (configuration.Proxy is { } proxy)
        {
            handler.Proxy = proxy;
        }

        _client = new HttpClient(handler)
        {
            BaseAddress = configuration.Server,
            Timeout = Timeout.InfiniteTimeSpan,
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        _client.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("virtwold", null));
        _client.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
    }

    /// <summary>What the API server is called: its address.</summary>
    public string Name => _configuration.Server.AbsoluteUri.TrimEnd('/');

    /// <summary>The namespace that is ours.</summary>
    public string Namespace => _configuration.Namespace;

    /// <summary>Asks for something, or has it changed.</summary>
    /// <param name="method">What is to be done.</param>
    /// <param name="path">The path, without a slash in front.</param>
    /// <param name="body">JSON; empty for none.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The answer's body.</returns>
    /// <exception cref="ApiException">It was refused, or there is no answer.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public Task<byte[]> SendAsync(HttpMethod method, string path, ReadOnlyMemory<byte> body, CancellationToken cancellation) =>
        SendAsync(method, path, body, Patience, cancellation);

    /// <inheritdoc cref="SendAsync(HttpMethod, string, ReadOnlyMemory{byte}, CancellationToken)"/>
    /// <param name="method">What is to be done.</param>
    /// <param name="path">The path, without a slash in front.</param>
    /// <param name="body">JSON; empty for none.</param>
    /// <param name="patience">So long the answer may take.</param>
    /// <param name="cancellation">Gives up.</param>
    public Task<byte[]> SendAsync(HttpMethod method, string path, ReadOnlyMemory<byte> body, TimeSpan patience, CancellationToken cancellation) =>
        BoundedAsync(
            async token =>
            {
                using HttpResponseMessage response = await AskAsync(method, path, body, token);
                return await ReadAsync(response, MaxAnswer, token);
            },
            patience,
            cancellation);

    /// <summary>Asks for something that is told bit by bit: a watch.</summary>
    /// <param name="path">The path, without a slash in front.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The answer, once it has begun; the caller disposes it.</returns>
    /// <exception cref="ApiException">It was refused, or there is no answer.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public Task<HttpResponseMessage> OpenAsync(string path, CancellationToken cancellation) =>
        BoundedAsync(token => AskAsync(HttpMethod.Get, path, default, token), Patience, cancellation);

    public void Dispose() => _client.Dispose();

    private static SslClientAuthenticationOptions TlsOptions(ClusterConfiguration configuration)
    {
        SslClientAuthenticationOptions options = new() { TargetHost = configuration.ServerName };
        if (configuration.Authorities is { } authorities)
        {
            options.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                // A cluster's own authority publishes no list of what it has revoked.
                RevocationMode = X509RevocationMode.NoCheck,
            };
            options.CertificateChainPolicy.CustomTrustStore.AddRange(authorities);
        }

        if (configuration.ClientCertificate is { } certificate)
        {
            options.ClientCertificates = [certificate];
            // Kubernetes doesn't say which authorities it takes for clients; the one certificate is the right one.
            options.LocalCertificateSelectionCallback = (_, _, _, _, _) => certificate;
        }

        return options;
    }

    /// <summary>Gives something a time limit, and has all that goes wrong in one kind of exception.</summary>
    private static async Task<T> BoundedAsync<T>(Func<CancellationToken, Task<T>> ask, TimeSpan patience, CancellationToken cancellation)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(patience);
        try
        {
            return await ask(limit.Token);
        }
        catch (OperationCanceledException error) when (!cancellation.IsCancellationRequested)
        {
            throw new ApiException(0, "it doesn't answer", error);
        }
        catch (Exception error) when (error is HttpRequestException or IOException)
        {
            throw Unreachable(error);
        }
    }

    /// <summary>The network's failure, in its innermost words.</summary>
    public static ApiException Unreachable(Exception error)
    {
        Exception cause = error;
        while (cause.InnerException is { } inner && cause is not AuthenticationException)
        {
            cause = inner;
        }

        return new ApiException(0, cause.Message, error);
    }

    private async Task<HttpResponseMessage> AskAsync(HttpMethod method, string path, ReadOnlyMemory<byte> body, CancellationToken cancellation)
    {
        string? token = _configuration.Token?.Get();
        HttpResponseMessage response = await AskAsync(method, path, body, token, cancellation);
        if (response.StatusCode == HttpStatusCode.Unauthorized && _configuration.Token?.Get(refused: token) is { } renewed && renewed != token)
        {
            response.Dispose();
            response = await AskAsync(method, path, body, renewed, cancellation);
        }

        if (response.IsSuccessStatusCode)
        {
            return response;
        }

        using (response)
        {
            throw await RefusalAsync(response, cancellation);
        }
    }

    private async Task<HttpResponseMessage> AskAsync(
        HttpMethod method, string path, ReadOnlyMemory<byte> body, string? token, CancellationToken cancellation)
    {
        using HttpRequestMessage request = new(method, new Uri(path, UriKind.Relative));
        if (token is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        if (!body.IsEmpty)
        {
            string mediaType = method == HttpMethod.Patch ? "application/merge-patch+json" : "application/json";
            request.Content = new ReadOnlyMemoryContent(body) { Headers = { ContentType = new MediaTypeHeaderValue(mediaType) } };
        }

        request.Version = _client.DefaultRequestVersion;
        request.VersionPolicy = _client.DefaultVersionPolicy;
        return await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
    }

    private static async Task<ApiException> RefusalAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        byte[] body = await ReadAsync(response, MaxError, cancellation);
        ApiStatus? status = null;
        try
        {
            status = JsonSerializer.Deserialize(body, ApiJson.Default.ApiStatus);
        }
        catch (JsonException)
        {
            // Not Kubernetes' own answer: a proxy's, or the aggregation layer's, which is plain text.
        }

        return new ApiException(response.StatusCode, status?.Message is { Length: > 0 } message ? message : $"it answers {(int)response.StatusCode}")
        {
            Reason = status?.Reason ?? "",
            RetryAfter = response.Headers.RetryAfter?.Delta,
        };
    }

    private static async Task<byte[]> ReadAsync(HttpResponseMessage response, int maxLength, CancellationToken cancellation)
    {
        try
        {
            await response.Content.LoadIntoBufferAsync(maxLength, cancellation);
            return await response.Content.ReadAsByteArrayAsync(cancellation);
        }
        catch (HttpRequestException error) when (error.HttpRequestError == HttpRequestError.ConfigurationLimitExceeded)
        {
            throw new ApiException(response.StatusCode, $"its answer is longer than {maxLength >> 20} MiB", error);
        }
    }
}
