namespace VirtWold.Machines.Libvirt;

/// <summary>Carries calls to the domains of one hypervisor. Safe for all threads.</summary>
internal interface IDomainTransport
{
    /// <summary>Whether the connection stands, as far as is known.</summary>
    public bool IsAlive { get; }

    /// <summary>Asks which domains run.</summary>
    /// <returns>Their UUIDs, in order.</returns>
    /// <exception cref="LibvirtException">The hypervisor doesn't tell.</exception>
    /// <exception cref="ObjectDisposedException">The connection is closed.</exception>
    public Task<Guid[]> ListRunningAsync();

    /// <summary>Asks something of a domain, or does something with it, as soon as can be. A call that hangs holds up no other.</summary>
    /// <param name="machine">The machine that the domain is.</param>
    /// <param name="call">The call, made on another thread.</param>
    /// <exception cref="LibvirtException">The hypervisor refuses, or doesn't know the domain.</exception>
    /// <exception cref="ObjectDisposedException">The connection is closed.</exception>
    public Task<T> CallAsync<T>(Machine machine, Func<IDomainCalls, T> call);

    /// <summary>Does something with a domain that is expected to take long, and stays out of the way of other calls.</summary>
    /// <inheritdoc cref="CallAsync"/>
    public Task<T> CallLongAsync<T>(Machine machine, Func<IDomainCalls, T> call);
}
