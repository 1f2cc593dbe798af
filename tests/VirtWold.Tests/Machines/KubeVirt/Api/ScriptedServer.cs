using System.Threading.Channels;
using VirtWold.Machines.KubeVirt.Api;

namespace VirtWold.Tests.Machines.KubeVirt.Api;

/// <summary>
/// An API server for which a test answers, request by request: so that it can break off, be slow and forget at the very moment that matters.
/// The system tests have a real one.
/// </summary>
internal sealed class ScriptedServer : IApiServer
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Channel<ScriptedRequest> _requests = Channel.CreateUnbounded<ScriptedRequest>();

    public string Name => "https://192.0.2.1:6443";

    public string Namespace => "virtwold";

    /// <summary>The next request, as soon as it comes.</summary>
    public Task<ScriptedRequest> NextAsync() => _requests.Reader.ReadAsync().AsTask().WaitAsync(Patience);

    /// <summary>The next request, if it has come.</summary>
    public ScriptedRequest? TryNext() => _requests.Reader.TryRead(out ScriptedRequest? request) ? request : null;

    public Task<byte[]> SendAsync(HttpMethod method, string path, ReadOnlyMemory<byte> body, CancellationToken cancellation)
    {
        ScriptedRequest request = new(method, path);
        _requests.Writer.TryWrite(request);
        return request.Answered.WaitAsync(cancellation);
    }

    public Task<byte[]> SendAsync(HttpMethod method, string path, ReadOnlyMemory<byte> body, TimeSpan patience, CancellationToken cancellation) =>
        SendAsync(method, path, body, cancellation);

    public Task<Stream> OpenAsync(string path, CancellationToken cancellation)
    {
        ScriptedRequest request = new(HttpMethod.Get, path);
        _requests.Writer.TryWrite(request);
        return request.Opened.WaitAsync(cancellation);
    }

    public ApiException Unreachable(Exception error) => new(0, error.Message, error);
}
