namespace VirtWold.SystemTests.Kubernetes.KubeVirt;

/// <summary>An answer that isn't a success.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Reason">The reason of a Kubernetes Status: NotFound, Conflict, InternalError.</param>
/// <param name="Message">Its message.</param>
internal sealed record Refusal(int Status, string Reason, string Message);
