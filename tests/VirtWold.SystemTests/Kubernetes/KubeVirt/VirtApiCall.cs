namespace VirtWold.SystemTests.Kubernetes.KubeVirt;

/// <summary>A call that came through the API server to KubeVirt's.</summary>
/// <param name="User">Who asked, as the API server says.</param>
/// <param name="Machine">For which machine.</param>
/// <param name="Action">start, stop, pause or unpause.</param>
/// <param name="Status">The HTTP status of the answer.</param>
internal sealed record VirtApiCall(string User, MachinePaths Machine, string Action, int Status)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Action} by {User}: {Status}";
}
