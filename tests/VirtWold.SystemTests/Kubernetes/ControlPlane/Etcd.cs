using System.Text.Json.Nodes;

namespace VirtWold.SystemTests.Kubernetes.ControlPlane;

/// <summary>A real etcd with one member, on loopback: the store of a cluster.</summary>
internal sealed class Etcd : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly TetheredProcess _process;
    private readonly HttpClient _client;

    /// <summary>Starts it and waits until it answers.</summary>
    public Etcd(ClusterFolder folder)
    {
        Address = $"http://127.0.0.1:{FreePort.Next()}";
        var peers = $"http://127.0.0.1:{FreePort.Next()}";
        _client = new HttpClient { BaseAddress = new Uri(Address) };
        _process = new TetheredProcess(
            ClusterPrograms.Etcd, "--data-dir", folder.At("etcd"), "--unsafe-no-fsync", "--log-level", "warn",
            "--listen-client-urls", Address, "--advertise-client-urls", Address,
            "--listen-peer-urls", peers, "--initial-advertise-peer-urls", peers, "--initial-cluster", $"default={peers}");
        _process.WaitUntil(IsHealthy, Deadline);
    }

    /// <summary>Where clients reach it.</summary>
    public string Address { get; }

    /// <summary>Forgets all revisions but the current one, as it does by itself every five minutes for an API server.</summary>
    public void Compact()
    {
        var now = Post("/v3/kv/range", new JsonObject { ["key"] = "AA==" })["header"]!["revision"]!.GetValue<string>();
        Post("/v3/kv/compaction", new JsonObject { ["revision"] = now, ["physical"] = true });
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _client.Dispose();
        _process.Dispose();
    }

    private JsonObject Post(string path, JsonObject body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body.ToJsonString()) };
        using var answer = _client.Send(request).EnsureSuccessStatusCode();
        return JsonNode.Parse(answer.Content.ReadAsStream())!.AsObject();
    }

    private bool IsHealthy()
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/health");
            using var answer = _client.Send(request);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
