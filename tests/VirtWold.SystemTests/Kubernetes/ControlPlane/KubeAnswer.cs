using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace VirtWold.SystemTests.Kubernetes.ControlPlane;

/// <summary>What the API server answered.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Body">The body as it came.</param>
internal sealed record KubeAnswer(HttpStatusCode Status, string Body)
{
    /// <summary>Whether the status is one of success.</summary>
    public bool IsSuccess => (int)Status is >= 200 and < 300;

    /// <summary>The body as an object.</summary>
    /// <exception cref="JsonException">It is none.</exception>
    public JsonObject Json => JsonNode.Parse(Body)?.AsObject() ?? throw new JsonException("The body is null.");

    /// <summary>What a Status object says.</summary>
    public string Message => Json["message"]?.GetValue<string>() ?? "";
}
