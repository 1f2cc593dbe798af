namespace VirtWold.Machines.KubeVirt.Api;

/// <summary>Kubernetes' answer where it has nothing else to say: the kind <c>Status</c>.</summary>
/// <param name="Code">As an HTTP status.</param>
/// <param name="Reason">A word for programs.</param>
/// <param name="Message">A sentence for people.</param>
internal sealed record ApiStatus(int Code, string? Reason, string? Message);
