namespace VirtWold.Machines;

/// <summary>Stands before a hypervisor and does everything but wake machines and put them to sleep.</summary>
/// <param name="hypervisor">The hypervisor that is spared.</param>
internal sealed class DryRun(IHypervisor hypervisor) : IHypervisor
{
    private const string NothingDone = "dry run, nothing was done";

    public string Name => hypervisor.Name;

    public Task<WakeResult> WakeAsync(Machine machine, WakeCause cause, CancellationToken cancellation)
    {
        WakeResult expected = machine.ExpectedWake;
        string detail = expected.Detail.Length > 0 ? $"{expected.Detail}; {NothingDone}" : NothingDone;
        return Task.FromResult(expected with { Detail = detail });
    }

    public Task<SleepResult> SleepAsync(Machine machine, SleepWay way, CancellationToken cancellation) =>
        Task.FromResult(new SleepResult(SleepAction.StaysAwake, NothingDone));

    public Task<IReadOnlyList<MachineActivity>> ReadActivityAsync() => hypervisor.ReadActivityAsync();

    public void Hurry() => hypervisor.Hurry();

    public void Missed() => hypervisor.Missed();
}
