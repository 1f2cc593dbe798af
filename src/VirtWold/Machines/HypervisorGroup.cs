namespace VirtWold.Machines;

/// <summary>All hypervisors, as one: each is asked for its own machines.</summary>
/// <param name="members">The hypervisors and their directories.</param>
internal sealed class HypervisorGroup(IReadOnlyList<(IHypervisor Hypervisor, MachineDirectory Directory)> members) : IHypervisor
{
    public string Name => string.Join(", ", members.Select(static member => member.Hypervisor.Name));

    public Task<WakeResult> WakeAsync(Machine machine, WakeCause cause, CancellationToken cancellation)
    {
        foreach ((IHypervisor hypervisor, MachineDirectory directory) in members)
        {
            if (directory.Hypervisor == machine.Hypervisor)
            {
                return hypervisor.WakeAsync(machine, cause, cancellation);
            }
        }

        return Task.FromResult(new WakeResult(WakeAction.Gone));
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
