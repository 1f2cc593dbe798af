namespace VirtWold.Machines;

/// <summary>All hypervisors, as one: each is asked for its own machines.</summary>
/// <param name="members">The hypervisors and their directories.</param>
internal sealed class HypervisorGroup(IReadOnlyList<(IHypervisor Hypervisor, MachineDirectory Directory)> members) : IHypervisor
{
    public string Name => string.Join(", ", members.Select(static member => member.Hypervisor.Name));

    public Task<WakeResult> WakeAsync(Machine machine, WakeCause cause, CancellationToken cancellation) =>
        HypervisorOf(machine)?.WakeAsync(machine, cause, cancellation) ?? Task.FromResult(new WakeResult(WakeAction.Gone));

    public Task<SleepResult> SleepAsync(Machine machine, SleepWay way, CancellationToken cancellation) =>
        HypervisorOf(machine)?.SleepAsync(machine, way, cancellation) ?? Task.FromResult(SleepResult.Gone);

    public Task<MachineSigns> ReadSignsAsync(Machine machine) =>
        HypervisorOf(machine)?.ReadSignsAsync(machine) ?? Task.FromResult(MachineSigns.None);

    private IHypervisor? HypervisorOf(Machine machine)
    {
        foreach ((IHypervisor hypervisor, MachineDirectory directory) in members)
        {
            if (directory.Hypervisor == machine.Hypervisor)
            {
                return hypervisor;
            }
        }

        return null;
    }

    public void Missed()
    {
        foreach ((IHypervisor hypervisor, _) in members)
        {
            hypervisor.Missed();
        }
    }

    public void Hurry()
    {
        foreach ((IHypervisor hypervisor, MachineDirectory directory) in members)
        {
            if (!directory.IsCurrent)
            {
                hypervisor.Hurry();
            }
        }
    }
}
