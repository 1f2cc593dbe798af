namespace VirtWold.Machines;

/// <summary>
/// A hypervisor as the program holds it: connects, fills a directory and keeps it, however often the other side goes away. Disposing it
/// closes the connection, without waiting for a hypervisor that doesn't answer.
/// </summary>
internal interface IBackEnd : IHypervisor, IDisposable
{
    /// <summary>How long to wait for the first attempt. Of one that takes longer the back end itself logs how it ended.</summary>
    public static readonly TimeSpan FirstAttemptPatience = TimeSpan.FromSeconds(10);

    /// <summary>How long a command that shows machines waits for <see cref="SettleAsync"/>.</summary>
    public static readonly TimeSpan SettlingPatience = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Takes over the policy that the other side has for all nodes, where there is one: before the first machines are reported, and
    /// after each change. To be called before <see cref="Start"/>.
    /// </summary>
    public void Obey(ISharedPolicyTaker taker)
    {
    }

    /// <summary>
    /// Begins to connect. The task ends with the first attempt: with null if the directory is filled, else with the error; attempts
    /// go on in any case until it is disposed of.
    /// </summary>
    public Task<HypervisorException?> Start();

    /// <summary>
    /// Ends, or fails, when a thread or task of its own that should last as long as the program has ended before it was disposed of:
    /// then nobody keeps the directory any more.
    /// </summary>
    public Task Ended { get; }

    /// <summary>What it is, in a word for people: libvirt.</summary>
    public string Product { get; }

    /// <summary>What people type for its machines.</summary>
    public IMachineCommands Commands { get; }

    /// <summary>
    /// Has a thread of its own, if it has one that must never wait, come round once: the task ends when it has, and never where it hangs.
    /// </summary>
    public Task ProveAsync() => Task.CompletedTask;

    /// <summary>A task that ends when it knows what it asks for beside the first listing; perhaps never.</summary>
    public Task SettleAsync() => Task.CompletedTask;

    /// <summary>Reads files of its own again, which have changed, and asks the other side nothing.</summary>
    public void ReadFiles()
    {
    }

    /// <summary>Whether packets are heard anywhere, from now on: for back ends that count who listens.</summary>
    public void SetListening(bool isListening)
    {
    }

    /// <summary>Has all machines read again. Without a connection there is nothing to do: the next one lists.</summary>
    public void Relist();
}
