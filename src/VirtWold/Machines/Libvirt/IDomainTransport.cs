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

    /// <summary>Asks a domain something that changes nothing.</summary>
    /// <param name="machine">The machine that the domain is.</param>
    /// <param name="question">The question, asked on another thread.</param>
    /// <exception cref="LibvirtException">The hypervisor refuses, or doesn't know the domain.</exception>
    /// <exception cref="ObjectDisposedException">The connection is closed.</exception>
    public Task<T> AskAsync<T>(Machine machine, Func<IDomainCalls, T> question);

    /// <summary>Does something with a domain, which may take long. One that hangs holds up nobody else.</summary>
    /// <param name="machine">The machine that the domain is.</param>
    /// <param name="deed">What to do, on another thread.</param>
    /// <exception cref="LibvirtException">The hypervisor refuses, or doesn't know the domain.</exception>
    /// <exception cref="ObjectDisposedException">The connection is closed.</exception>
    public Task<T> DoAsync<T>(Machine machine, Func<IDomainCalls, T> deed);
}
