namespace VirtWold.Waking;

/// <summary>A machine as a person names it.</summary>
/// <param name="NameOrId">Its name, or the hypervisor's own id for it (a UUID).</param>
/// <param name="Hypervisor">The hypervisor that has it; empty where only one can be meant.</param>
internal sealed record MachineName(string NameOrId, string Hypervisor = "")
{
    /// <inheritdoc/>
    public override string ToString() => Hypervisor.Length > 0 ? $"{NameOrId} on {Hypervisor}" : NameOrId;
}
