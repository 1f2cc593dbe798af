using System.Net;
using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Kubernetes.ControlPlane;

/// <summary>A token of a service account, bound to a secret: it dies with that.</summary>
internal sealed class AccountToken(Cluster cluster, string text, string secretPath)
{
    // The API server believes for ten seconds what it has found out about a token.
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    /// <summary>What a client sends.</summary>
    public string Text { get; } = text;

    /// <summary>A client that shows this token.</summary>
    public KubeClient Connect() => cluster.Connect(Text);

    /// <summary>Makes it worthless, and waits until the API server refuses it.</summary>
    public void Revoke()
    {
        cluster.Admin.Delete(secretPath);
        using var client = Connect();
        Eventually.True(
            () => client.Send(HttpMethod.Get, "/apis").Status == HttpStatusCode.Unauthorized,
            Deadline,
            () => "a refusal of the revoked token");
    }
}
