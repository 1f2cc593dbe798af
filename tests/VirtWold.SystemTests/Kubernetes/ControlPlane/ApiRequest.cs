namespace VirtWold.SystemTests.Kubernetes.ControlPlane;

/// <summary>A request that the API server has answered, as its audit log has it.</summary>
/// <param name="User">Who asked: <c>system:serviceaccount:NAMESPACE:NAME</c> for an account.</param>
/// <param name="Verb">What for: get, list, watch, create, update, patch, delete.</param>
/// <param name="Resource">Of what, with the part behind a slash: <c>virtualmachines/start</c>; empty where it isn't a resource's address.</param>
/// <param name="Namespace">In which namespace; empty for all of them.</param>
/// <param name="Name">Of which object; empty for all of them.</param>
/// <param name="Status">The HTTP status of the answer.</param>
/// <param name="Uri">The path and the query.</param>
internal sealed record ApiRequest(string User, string Verb, string Resource, string Namespace, string Name, int Status, string Uri)
{
    /// <inheritdoc/>
    public override string ToString() => $"{User} {Verb} {Uri} {Status}";
}
