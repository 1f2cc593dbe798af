using System.Text.Json.Nodes;

namespace VirtWold.SystemTests.Kubernetes.ControlPlane;

/// <summary>
/// The API server's audit log: each request is in it once, when its answer begins (a watch) or is complete (any other). The tests' own
/// administrator isn't in it.
/// </summary>
internal sealed class AuditLog(string path)
{
    private readonly Lock _gate = new();
    private readonly HashSet<string> _seen = [];
    private readonly List<ApiRequest> _requests = [];
    private long _position;

    /// <summary>All requests so far.</summary>
    public IReadOnlyList<ApiRequest> Requests
    {
        get
        {
            lock (_gate)
            {
                Read();
                return [.. _requests];
            }
        }
    }

    /// <summary>All requests of a user so far.</summary>
    public IReadOnlyList<ApiRequest> Of(string user) => [.. Requests.Where(request => request.User == user)];

    private static string Text(JsonNode? node) => node?.GetValue<string>() ?? "";

    private static ApiRequest Parse(JsonNode entry)
    {
        var target = entry["objectRef"];
        var part = Text(target?["subresource"]);
        return new ApiRequest(
            Text(entry["user"]?["username"]),
            Text(entry["verb"]),
            part.Length > 0 ? $"{Text(target?["resource"])}/{part}" : Text(target?["resource"]),
            Text(target?["namespace"]),
            Text(target?["name"]),
            entry["responseStatus"]?["code"]?.GetValue<int>() ?? 0,
            Text(entry["requestURI"]));
    }

    private void Read()
    {
        using var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.Read, FileShare.ReadWrite);
        file.Position = _position;
        using var reader = new StreamReader(file);
        var text = reader.ReadToEnd();

        // The last line may still be being written.
        var end = text.LastIndexOf('\n') + 1;
        _position += System.Text.Encoding.UTF8.GetByteCount(text.AsSpan(0, end));
        foreach (var line in text[..end].Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var entry = JsonNode.Parse(line)!;
            if (_seen.Add(Text(entry["auditID"])))
            {
                _requests.Add(Parse(entry));
            }
        }
    }
}
