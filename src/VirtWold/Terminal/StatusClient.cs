using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.Json;
using VirtWold.Web;

namespace VirtWold.Terminal;

/// <summary>Asks one daemon for its status.</summary>
internal sealed class StatusClient : IDisposable
{
    /// <summary>Ten thousand machines take less.</summary>
    private const int LongestAnswer = 32 * 1024 * 1024;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Longer than a daemon lets anybody wait for what it was asked to do.</summary>
    private static readonly TimeSpan DeedPatience = TimeSpan.FromSeconds(30);

    private readonly StatusAddress _address;
    private readonly SocketsHttpHandler _handler;
    private readonly HttpClient _http;

    /// <summary>Asks nobody yet.</summary>
    public StatusClient(StatusAddress address)
    {
        _address = address;
        _handler = new SocketsHttpHandler { ConnectCallback = ConnectAsync, UseProxy = false, AllowAutoRedirect = false };
        _http = new HttpClient(_handler)
        {
            // A Unix socket has no name.
            BaseAddress = new Uri(address.EndPoint is IPEndPoint ip ? $"http://{ip}/" : "http://localhost/"),
            Timeout = DeedPatience,
            MaxResponseContentBufferSize = LongestAnswer,
        };
    }

    /// <summary>Asks.</summary>
    /// <returns>The answer, of which nothing is known but that it is JSON's object.</returns>
    /// <exception cref="StatusException">Nobody answers, or not as a daemon does.</exception>
    public async Task<JsonDocument> ReadAsync(CancellationToken cancellation)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, new Uri("status.json", UriKind.Relative));
        (HttpStatusCode status, JsonDocument answer) = await AskAsync(request, Patience, cancellation);
        return status == HttpStatusCode.OK ? answer : throw Stranger($"it says {(int)status}");
    }

    /// <summary>Has the daemon do something.</summary>
    /// <param name="path">What, as a relative reference that is escaped already.</param>
    /// <param name="token">The token that it asks for.</param>
    /// <param name="cancellation">Gives up waiting.</param>
    /// <returns>The status, and the answer, of which nothing is known but that it is JSON's object.</returns>
    /// <exception cref="StatusException">Nobody answers, or not as a daemon does.</exception>
    public async Task<(HttpStatusCode Status, JsonDocument Answer)> PostAsync(string path, string token, CancellationToken cancellation)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, new Uri(path, UriKind.Relative));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return await AskAsync(request, DeedPatience, cancellation);
    }

    /// <summary>What the answer says.</summary>
    /// <exception cref="StatusException">It isn't what a daemon says.</exception>
    public StatusReport Understand(JsonDocument answer)
    {
        try
        {
            return answer.Deserialize(StatusReportJson.Default.StatusReport) ?? throw Stranger("it says nothing");
        }
        catch (JsonException error)
        {
            throw Stranger(error.Message);
        }
    }

    /// <summary>Listens to the daemon's events until it is cancelled, or nothing comes any more.</summary>
    /// <param name="changed">Called at each.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task FollowAsync(Action changed, CancellationToken cancellation)
    {
        try
        {
            using HttpRequestMessage request = new(HttpMethod.Get, new Uri("events", UriKind.Relative));
            request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
            using HttpResponseMessage response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
            if (!response.IsSuccessStatusCode)
            {
                return;
            }

            await using Stream events = await response.Content.ReadAsStreamAsync(cancellation);
            // What has changed is asked for again: it is enough to know that something has.
            byte[] buffer = new byte[4096];
            while (await events.ReadAsync(buffer, cancellation) > 0)
            {
                changed();
            }
        }
        catch (Exception error) when (error is HttpRequestException or IOException or OperationCanceledException)
        {
            // A client that follows asks again, and gets the error then.
        }
    }

    public void Dispose()
    {
        _http.Dispose();
        _handler.Dispose();
    }

    private async Task<(HttpStatusCode Status, JsonDocument Answer)> AskAsync(
        HttpRequestMessage request, TimeSpan patience, CancellationToken cancellation)
    {
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        either.CancelAfter(patience);
        try
        {
            using HttpResponseMessage response = await _http.SendAsync(request, either.Token);
            byte[] body = await response.Content.ReadAsByteArrayAsync(either.Token);
            JsonDocument document = body.Length > 0 || response.IsSuccessStatusCode
                ? JsonDocument.Parse(body)
                : throw Stranger($"it says {(int)response.StatusCode}");
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? (response.StatusCode, document)
                : throw Stranger("its answer is no object");
        }
        catch (JsonException)
        {
            throw Stranger("its answer is no JSON");
        }
        catch (HttpRequestException error)
        {
            throw Translate(error);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new StatusException(isNotPermitted: false, $"nobody answers at {_address} within {patience.TotalSeconds} s");
        }
    }

    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "The stream owns the socket.")]
    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        Socket socket = NewSocket();
        try
        {
            await socket.ConnectAsync(_address.EndPoint, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private Socket NewSocket() => _address.Path is null
        ? new Socket(_address.EndPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp)
        : new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

    private StatusException Stranger(string why) =>
        new(isNotPermitted: false, $"what answers at {_address} isn't a virtwold's status: {why}");

    private StatusException Translate(HttpRequestException error) => (error.InnerException as SocketException)?.SocketErrorCode switch
    {
        SocketError.AccessDenied => new StatusException(
            isNotPermitted: true, $"not permitted to read the status at {_address}: that is for the daemon's user and group; ask as root, or with: sudo"),
        SocketError.ConnectionRefused or SocketError.AddressNotAvailable => new StatusException(
            isNotPermitted: false, $"nobody serves a status at {_address}: the daemon isn't running, or has another --status; see: systemctl status 'virtwold*'"),
        _ => new StatusException(isNotPermitted: false, $"can't read the status at {_address}: {error.InnerException?.Message ?? error.Message}"),
    };
}
