namespace VirtWold.Machines.Libvirt;

/// <summary>What a machine is doing now.</summary>
/// <param name="State">Its state; null where the hypervisor doesn't tell.</param>
/// <param name="IsGone">Whether the hypervisor doesn't know it any more.</param>
internal readonly record struct DomainLook(DomainState? State, bool IsGone)
{
    /// <summary>Asks for one machine.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static async Task<DomainLook> AskAsync(IDomainTransport hypervisor, Machine machine, CancellationToken cancellation)
    {
        try
        {
            return new DomainLook(await hypervisor.CallAsync(machine, static domain => domain.AskState()).WaitAsync(cancellation), IsGone: false);
        }
        catch (LibvirtException error)
        {
            return new DomainLook(null, error.IsNoDomain);
        }
        catch (ObjectDisposedException)
        {
            return default;
        }
    }
}
