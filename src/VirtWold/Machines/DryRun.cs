namespace VirtWold.Machines;

/// <summary>Stands before a hypervisor and does everything but wake.</summary>
/// <param name="hypervisor">The hypervisor that is spared.</param>
internal sealed class DryRun(IHypervisor hypervisor) : IHypervisor
{
    public string Name => hypervisor.Name;

    public Task<WakeResult> WakeAsync(Machine machine, WakeCause cause, CancellationToken cancellation)
    {
        WakeResult expected = machine.ExpectedWake;
        string detail = expected.Detail.Length > 0 ? $"{expected.Detail}; dry run, nothing was done" : "dry run, nothing was done";
        return Task.FromResult(expected with { Detail = detail });
    }

    public void Hurry() => hypervisor.Hurry();

    public void Missed() => hypervisor.Missed();
}
