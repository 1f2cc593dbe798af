namespace VirtWold.Machines;

/// <summary>A back end that can wake the machines it has put into the directory.</summary>
internal interface IHypervisor
{
    /// <summary>What people call it: for libvirt, the connection's URI.</summary>
    public string Name { get; }

    /// <summary>
    /// Wakes a machine, by what its state asks for. May take as long as the hypervisor takes. Whatever goes wrong is in the result.
    /// </summary>
    /// <param name="machine">The machine, as the directory has it.</param>
    /// <param name="cause">Why it is woken.</param>
    /// <param name="cancellation">Gives up waiting; a call that the hypervisor has begun goes on.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public Task<WakeResult> WakeAsync(Machine machine, WakeCause cause, CancellationToken cancellation);

    /// <summary>Whether it can put machines to sleep.</summary>
    public bool CanSleep => false;

    /// <summary>
    /// Puts a machine to sleep, and returns when it sleeps or when that has failed. Whatever goes wrong is in the result.
    /// </summary>
    /// <param name="machine">The machine, as the directory has it.</param>
    /// <param name="way">How.</param>
    /// <param name="cancellation">Gives up waiting; a call that the hypervisor has begun goes on.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public Task<SleepResult> SleepAsync(Machine machine, SleepWay way, CancellationToken cancellation) =>
        Task.FromResult(new SleepResult(SleepAction.Failed, "machines of this kind can't be put to sleep by virtwold"));

    /// <summary>What the machines that run have used so far; empty where the hypervisor doesn't tell.</summary>
    /// <exception cref="HypervisorException">It can't be asked.</exception>
    public Task<IReadOnlyList<MachineActivity>> ReadActivityAsync() => Task.FromResult<IReadOnlyList<MachineActivity>>([]);

    /// <summary>By what a machine that runs can be seen to be ready.</summary>
    /// <exception cref="HypervisorException">It can't be asked.</exception>
    public Task<MachineSigns> ReadSignsAsync(Machine machine) => Task.FromResult(MachineSigns.None);

    /// <summary>A wake waits for the directory to be current: ends the pause before the next attempt. Called every two seconds meanwhile.</summary>
    public void Hurry();

    /// <summary>
    /// A request came for an address or a name that no machine has. A back end without an event for every change may read its machines
    /// again, at most every few seconds. Returns at once.
    /// </summary>
    public void Missed()
    {
    }
}
