using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Authentication;
using System.Text.Json;
using VirtWold.Machines.KubeVirt.Configuration;

namespace VirtWold.Machines.KubeVirt.Api;

/// <summary>
/// Asks an API server. Requests have a time limit, answers a size limit; a connection whose other end has gone silent is given up. A
/// credential that isn't accepted is looked for again and shown once more. Safe for all threads.
/// </summary>
/// <param name="configuration">How to reach it.</param>
internal sealed class ApiClient(ClusterConfiguration configuration) : IApiServer, IDisposable
{
    /// <summary>A page of machines has some megabytes at the most.</summary>
    private const int MaxAnswer = 64 * 1024 * 1024;

    private const int MaxError = 64 * 1024;

    /// <summary>How long an answer may take.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private readonly Lock _lock = new();
    private ApiConnection? _connection;

    public string Name => configuration.Server.AbsoluteUri.TrimEnd('/');

    public string Namespace => configuration.Namespace;

    public Task<byte[]> SendAsync(HttpMethod method, string path, ReadOnlyMemory<byte> body, CancellationToken cancellation) =>
        SendAsync(method, path, body, Patience, cancellation);

    public Task<byte[]> SendAsync(HttpMethod method, string path, ReadOnlyMemory<byte> body, TimeSpan patience, CancellationToken cancellation) =>
        BoundedAsync(
            async token =>
            {
                using HttpResponseMessage response = await AskAsync(method, path, body, token);
                return await ReadAsync(response, MaxAnswer, token);
            },
            patience,
            cancellation);

    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "Disposing the stream ends the response.")]
    public async Task<Stream> OpenAsync(string path, CancellationToken cancellation)
    {
        HttpResponseMessage response = await BoundedAsync(token => AskAsync(HttpMethod.Get, path, default, token), Patience, cancellation);
        return await response.Content.ReadAsStreamAsync(cancellation);
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _connection?.Dispose();
        }
    }

    /// <summary>Gives something a time limit, and has all that goes wrong in one kind of exception.</summary>
    private async Task<T> BoundedAsync<T>(Func<CancellationToken, Task<T>> ask, TimeSpan patience, CancellationToken cancellation)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(patience);
        try
        {
            return await ask(limit.Token);
        }
        catch (OperationCanceledException error) when (!cancellation.IsCancellationRequested)
        {
            throw new ApiException(0, configuration.Proxy is { } proxy ? $"it doesn't answer by way of the proxy {proxy.Name} ({proxy.Source})" : "it doesn't answer", error);
        }
        catch (Exception error) when (error is HttpRequestException or IOException)
        {
            throw Unreachable(error);
        }
        catch (HypervisorException error) when (error is not ApiException)
        {
            throw new ApiException(0, error.Message, error);
        }
    }

    /// <summary>The network's failure, in its innermost words; with a proxy on the way, it is the proxy that can't be reached.</summary>
    /// <param name="error">The failure.</param>
    public ApiException Unreachable(Exception error)
    {
        Exception cause = error;
        while (cause.InnerException is { } inner && cause is not AuthenticationException)
        {
            cause = inner;
        }

        if (cause is JsonException)
        {
            return new ApiException(0, "it doesn't answer as an API server of Kubernetes does", error);
        }

        if (cause is AuthenticationException)
        {
            TrustAgain();
        }

        string message = configuration.Proxy is { } proxy && cause is not AuthenticationException
            ? $"the proxy {proxy.Name} ({proxy.Source}) doesn't let through: {cause.Message}"
            : cause.Message;
        return new ApiException(0, message, error);
    }

    /// <summary>Looks whether the authorities have been replaced by others, and has the next request begin with those.</summary>
    private void TrustAgain()
    {
        lock (_lock)
        {
            if (_connection?.Authorities is { } tried && configuration.Authorities?.Get(refused: tried) != tried)
            {
                _connection = null;
            }
        }
    }

    /// <summary>
    /// The connection for a credential: another client certificate needs another one. The former isn't disposed of, as watches may still
    /// use it; its connections end when they have been idle.
    /// </summary>
    private HttpClient ClientFor(Credential credential)
    {
        lock (_lock)
        {
            if (_connection is null || !Equals(_connection.Certificate, credential.Certificate))
            {
                _connection = new ApiConnection(configuration, credential.Certificate);
            }

            return _connection.Client;
        }
    }

    private async Task<HttpResponseMessage> AskAsync(HttpMethod method, string path, ReadOnlyMemory<byte> body, CancellationToken cancellation)
    {
        Credential credential = await configuration.Credentials.GetAsync(null, cancellation);
        HttpResponseMessage response = await AskAsync(method, path, body, credential, cancellation);
        if (response.StatusCode == HttpStatusCode.Unauthorized
            && await configuration.Credentials.GetAsync(refused: credential, cancellation) is { } renewed && renewed != credential)
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
        HttpMethod method, string path, ReadOnlyMemory<byte> body, Credential credential, CancellationToken cancellation)
    {
        using HttpRequestMessage request = new(method, new Uri(path, UriKind.Relative));
        if (credential.Token is { } token)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        if (configuration.ServerName is { } name)
        {
            // .NET takes the name that it asks for in TLS, and verifies, from this header.
            request.Headers.Host = name;
        }

        if (!body.IsEmpty)
        {
            string mediaType = method == HttpMethod.Patch ? "application/merge-patch+json" : "application/json";
            request.Content = new ReadOnlyMemoryContent(body) { Headers = { ContentType = new MediaTypeHeaderValue(mediaType) } };
        }

        HttpClient client = ClientFor(credential);
        request.Version = client.DefaultRequestVersion;
        request.VersionPolicy = client.DefaultVersionPolicy;
        return await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
    }

    private async Task<ApiException> RefusalAsync(HttpResponseMessage response, CancellationToken cancellation)
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

        return new ApiException(response.StatusCode, status?.Message is { Length: > 0 } message ? message : Bare(response.StatusCode))
        {
            Reason = status?.Reason ?? "",
            RetryAfter = response.Headers.RetryAfter?.Delta,
        };
    }

    /// <summary>An answer without a word from Kubernetes: whether a proxy on the way has given it, it doesn't say.</summary>
    private string Bare(HttpStatusCode status) => configuration.Proxy is { } proxy
        ? $"it, or the proxy {proxy.Name} ({proxy.Source}), answers {(int)status}"
        : $"it answers {(int)status}";

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
