using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using VirtWold.SystemTests.Kubernetes.ControlPlane;

namespace VirtWold.SystemTests.Kubernetes.KubeVirt;

/// <summary>
/// A stand-in for virt-api, KubeVirt's aggregated API server: the real one is to be had only with nodes that run virtual machines. The
/// real API server sends it what it is asked for <c>subresources.kubevirt.io</c>, over TLS, with its own client certificate and the
/// user's name, after RBAC has let the user pass. The rules are KubeVirt's; the objects are changed at the API server.
/// </summary>
internal sealed class VirtApi : IDisposable
{
    private const string Group = "subresources.kubevirt.io";

    private readonly AggregatedServer _server;
    private readonly VirtActions _actions;
    private readonly ConcurrentQueue<VirtApiCall> _calls = [];
    private readonly ConcurrentDictionary<MachinePaths, ConcurrentQueue<Refusal>> _failures = [];

    /// <summary>Starts it and tells the API server of it.</summary>
    public VirtApi(KubeClient client, CertificateAuthority callers)
    {
        Controller = new VirtController(client);
        _actions = new VirtActions(client);
        _server = new AggregatedServer(client, callers, "virt-api", AnswerAsync);
        _server.Start();
        _server.Register(Group, "v1");
    }

    /// <summary>What happens once a start or stop has been granted.</summary>
    public VirtController Controller { get; }

    /// <summary>The calls for one machine.</summary>
    public IReadOnlyList<VirtApiCall> CallsFor(MachinePaths machine) => [.. _calls.Where(call => call.Machine == machine)];

    /// <summary>Answers the next call for a machine this way, and does nothing; the one after that the next way.</summary>
    public void FailNext(MachinePaths machine, params ReadOnlySpan<Refusal> failures)
    {
        var queue = _failures.GetOrAdd(machine, static _ => []);
        foreach (var failure in failures)
        {
            queue.Enqueue(failure);
        }
    }

    /// <summary>Comes back.</summary>
    public void Start() => _server.Start();

    /// <summary>Goes away: the API server then answers 503 in its place.</summary>
    public void Stop() => _server.Stop();

    /// <inheritdoc/>
    public void Dispose() => _server.Dispose();

    private static Task WriteAsync(HttpContext context, int status, JsonObject body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(body.ToJsonString());
    }

    private static JsonObject Offer() => new()
    {
        ["kind"] = "APIResourceList",
        ["apiVersion"] = "v1",
        ["groupVersion"] = $"{Group}/v1",
        ["resources"] = new JsonArray(
            new JsonObject { ["name"] = "virtualmachines/start", ["namespaced"] = true, ["kind"] = "", ["verbs"] = new JsonArray() },
            new JsonObject { ["name"] = "virtualmachines/stop", ["namespaced"] = true, ["kind"] = "", ["verbs"] = new JsonArray() },
            new JsonObject { ["name"] = "virtualmachineinstances/pause", ["namespaced"] = true, ["kind"] = "", ["verbs"] = new JsonArray() },
            new JsonObject { ["name"] = "virtualmachineinstances/unpause", ["namespaced"] = true, ["kind"] = "", ["verbs"] = new JsonArray() }),
    };

    private static JsonObject StatusOf(Refusal refusal) => new()
    {
        ["kind"] = "Status",
        ["apiVersion"] = "v1",
        ["metadata"] = new JsonObject(),
        ["status"] = "Failure",
        ["message"] = refusal.Message,
        ["reason"] = refusal.Reason,
        ["code"] = refusal.Status,
    };

    private async Task AnswerAsync(HttpContext context)
    {
        var parts = context.Request.Path.Value!.Split('/', StringSplitOptions.RemoveEmptyEntries);
        switch (context.Request.Method, parts)
        {
            case ("GET", ["apis", Group, "v1"]):
                await WriteAsync(context, 200, Offer());
                break;
            case ("PUT", ["apis", Group, "v1", "namespaces", var home, "virtualmachines", var name, "start"]):
                await AnswerCallAsync(context, new MachinePaths(home, name), "start", _actions.Start, 202);
                break;
            case ("PUT", ["apis", Group, "v1", "namespaces", var home, "virtualmachines", var name, "stop"]):
                await AnswerCallAsync(context, new MachinePaths(home, name), "stop", _actions.Stop, 202);
                break;
            case ("PUT", ["apis", Group, "v1", "namespaces", var home, "virtualmachineinstances", var name, "pause"]):
                await AnswerCallAsync(context, new MachinePaths(home, name), "pause", _actions.Pause, 200);
                break;
            case ("PUT", ["apis", Group, "v1", "namespaces", var home, "virtualmachineinstances", var name, "unpause"]):
                await AnswerCallAsync(context, new MachinePaths(home, name), "unpause", _actions.Unpause, 200);
                break;
            default:
                await WriteAsync(context, 404, StatusOf(new Refusal(404, "NotFound", "the server could not find the requested resource")));
                break;
        }
    }

    private async Task AnswerCallAsync(HttpContext context, MachinePaths machine, string action, Func<MachinePaths, Refusal?> act, int success)
    {
        var refusal = _failures.TryGetValue(machine, out var failures) && failures.TryDequeue(out var failure) ? failure : act(machine);
        var status = refusal?.Status ?? success;
        _calls.Enqueue(new VirtApiCall(context.Request.Headers["X-Remote-User"].ToString(), machine, action, status));
        if (refusal is not null)
        {
            await WriteAsync(context, status, StatusOf(refusal));
            return;
        }

        context.Response.StatusCode = status;
        await context.Response.CompleteAsync();
        if (action == "start")
        {
            Controller.Notice(machine);
        }
        else if (action == "stop")
        {
            Controller.NoticeStop(machine);
        }
    }
}
