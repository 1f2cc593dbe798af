using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using VirtWold.Machines.KubeVirt.Api;

namespace VirtWold.Tests.Machines.KubeVirt.Leases;

/// <summary>
/// Leases as an API server keeps them: each write has a version, and one that is based on another version is refused. The system tests have
/// a real one; this one's nodes can have clocks that differ.
/// </summary>
internal sealed class LeaseServer : IApiServer
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, JsonObject> _leases = new(StringComparer.Ordinal);
    private int _version;

    public string Name => "https://192.0.2.1:6443";

    public string Namespace => "virtwold";

    /// <summary>What all requests are answered with, where they are to fail.</summary>
    public ApiException? Fault { get; set; }

    /// <summary>Called before a write, so that another one may be faster.</summary>
    public Action? BeforeWrite { get; set; }

    public int Writes { get; private set; }

    public int Reads { get; private set; }

    public Task<byte[]> SendAsync(HttpMethod method, string path, ReadOnlyMemory<byte> body, CancellationToken cancellation)
    {
        if (method != HttpMethod.Get && BeforeWrite is { } before)
        {
            BeforeWrite = null;
            before();
        }

        lock (_lock)
        {
            return Fault is { } fault ? Task.FromException<byte[]>(fault) : Answer(method, path.Split('/')[^1], body);
        }
    }

    public Task<byte[]> SendAsync(HttpMethod method, string path, ReadOnlyMemory<byte> body, TimeSpan patience, CancellationToken cancellation) =>
        SendAsync(method, path, body, cancellation);

    public Task<Stream> OpenAsync(string path, CancellationToken cancellation) => throw new NotSupportedException();

    public ApiException Unreachable(Exception error) => new(0, error.Message, error);

    private Task<byte[]> Answer(HttpMethod method, string name, ReadOnlyMemory<byte> body)
    {
        if (method == HttpMethod.Get)
        {
            Reads++;
            return _leases.TryGetValue(name, out JsonObject? found) ? Sent(found) : Refused(HttpStatusCode.NotFound, "NotFound");
        }

        Writes++;
        JsonObject lease = JsonNode.Parse(body.Span)!.AsObject();
        JsonObject metadata = lease["metadata"]!.AsObject();
        string key = (string)metadata["name"]!;
        _leases.TryGetValue(key, out JsonObject? known);
        if (method == HttpMethod.Post ? known is not null : (string?)known?["metadata"]!["resourceVersion"] != (string?)metadata["resourceVersion"])
        {
            return Refused(HttpStatusCode.Conflict, "Conflict");
        }

        metadata["resourceVersion"] = (++_version).ToString(CultureInfo.InvariantCulture);
        _leases[key] = lease;
        return Sent(lease);
    }

    private static Task<byte[]> Sent(JsonObject json) => Task.FromResult(Encoding.UTF8.GetBytes(json.ToJsonString()));

    private static Task<byte[]> Refused(HttpStatusCode status, string reason) => Task.FromException<byte[]>(new ApiException(status, "refused") { Reason = reason });
}
