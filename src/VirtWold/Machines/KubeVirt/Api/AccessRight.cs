using System.Text.Json;

namespace VirtWold.Machines.KubeVirt.Api;

/// <summary>An action that an account may be allowed to do.</summary>
/// <param name="Verb">What.</param>
/// <param name="Group">The API group; empty for Kubernetes' first.</param>
/// <param name="Resource">With which kind of object, perhaps with a subresource behind a slash.</param>
/// <param name="Namespace">In which namespace; empty for all.</param>
internal sealed record AccessRight(string Verb, string Group, string Resource, string Namespace)
{
    /// <summary>Asks the API server whether we have it.</summary>
    /// <exception cref="ApiException">It doesn't say.</exception>
    /// <exception cref="JsonException">It says something else.</exception>
    public async Task<bool> IsOursAsync(IApiServer client, CancellationToken cancellation)
    {
        byte[] answer = await client.SendAsync(HttpMethod.Post, "apis/authorization.k8s.io/v1/selfsubjectaccessreviews", Question(), cancellation);
        using JsonDocument document = JsonDocument.Parse(answer);
        return document.RootElement.At("status", "allowed").ValueKind == JsonValueKind.True;
    }

    /// <summary>For people: <c>update of virtualmachines/start in subresources.kubevirt.io</c>.</summary>
    public override string ToString() =>
        $"{Verb} of {Resource}{(Group.Length > 0 ? $" in {Group}" : "")}{(Namespace.Length > 0 ? $", namespace {Namespace}" : "")}";

    private byte[] Question() => JsonBody.Of(writer =>
    {
        string[] parts = Resource.Split('/');
        writer.WriteString("apiVersion", "authorization.k8s.io/v1");
        writer.WriteString("kind", "SelfSubjectAccessReview");
        writer.WriteStartObject("spec");
        writer.WriteTexts(
            "resourceAttributes",
            ("verb", Verb),
            ("group", Group),
            ("resource", parts[0]),
            ("subresource", parts.Length > 1 ? parts[1] : ""),
            ("namespace", Namespace));
        writer.WriteEndObject();
    });
}
