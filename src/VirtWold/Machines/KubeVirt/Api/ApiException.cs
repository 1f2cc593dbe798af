using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace VirtWold.Machines.KubeVirt.Api;

/// <summary>The API server refused a request, or couldn't be asked. The message is its own, or the network's.</summary>
[SuppressMessage("Design", "CA1032:Implement standard exception constructors", Justification = "Thrown in this room only.")]
internal sealed class ApiException(HttpStatusCode status, string message, Exception? innerException = null)
    : HypervisorException(FailureOf(status), message, innerException)
{
    /// <summary>What it answered; zero where it didn't.</summary>
    public HttpStatusCode Status { get; } = status;

    /// <summary>Kubernetes' own word for why, such as <c>AlreadyExists</c>; empty where the answer isn't one of Kubernetes' own.</summary>
    public string Reason { get; init; } = "";

    /// <summary>How long the server asks us to wait, where it does.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>What was to be continued is too old: it has to start over.</summary>
    public bool IsExpired => Status == HttpStatusCode.Gone;

    /// <summary>
    /// Whether the same request may well succeed a moment later: no answer, too many requests, or a server that isn't there behind the one
    /// that answered.
    /// </summary>
    public bool IsPassing => Status is 0 or HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable
        or HttpStatusCode.GatewayTimeout;

    /// <summary>Whether the request may have been carried out all the same: no answer came, or none from the server that it was meant for.</summary>
    public bool MayBeDone => IsPassing && Status != HttpStatusCode.TooManyRequests;

    /// <summary>Whether Kubernetes itself says that the object isn't there, and not that it doesn't know such objects.</summary>
    public bool IsNoObject => Status == HttpStatusCode.NotFound && Reason == "NotFound" && !Message.Contains("requested resource", StringComparison.Ordinal);

    public override string MessageWithAdvice => Status switch
    {
        HttpStatusCode.Forbidden => $"{Message}; give the role that verb, see 'virtwold check'",
        HttpStatusCode.Unauthorized => "it doesn't accept the token or certificate that it is shown; see to the kubeconfig file or the service account",
        HttpStatusCode.NotFound => "it knows no virtual machines: KubeVirt isn't installed in that cluster",
        _ => Message,
    };

    private static HypervisorFailure FailureOf(HttpStatusCode status) => status switch
    {
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => HypervisorFailure.NotPermitted,
        HttpStatusCode.NotFound => HypervisorFailure.NotInstalled,
        _ => HypervisorFailure.Unavailable,
    };
}
