using System.Net;
using System.Text.Json.Nodes;

namespace VirtWold.SystemTests.Kubernetes.ControlPlane;

/// <summary>An open watch: an event a line.</summary>
internal sealed class WatchStream(HttpResponseMessage response) : IDisposable
{
    private readonly StreamReader _reader = new(response.Content.ReadAsStream());

    /// <summary>The HTTP status that the watch was opened with.</summary>
    public HttpStatusCode Status => response.StatusCode;

    /// <summary>Waits for the next event; null where the stream has ended, in order or not.</summary>
    public JsonObject? Next()
    {
        try
        {
            return _reader.ReadLine() is { } line ? JsonNode.Parse(line)!.AsObject() : null;
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _reader.Dispose();
        response.Dispose();
    }
}
