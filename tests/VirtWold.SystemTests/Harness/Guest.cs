namespace VirtWold.SystemTests.Harness;

/// <summary>A machine that a test has defined; destroyed and undefined when disposed.</summary>
internal sealed class Guest : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(15);

    private readonly Virsh _virsh;

    /// <summary>A machine that libvirt already knows.</summary>
    public Guest(Virsh virsh, GuestBuilder builder)
    {
        _virsh = virsh;
        Name = builder.Name;
        Macs = builder.Macs;
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Its MAC addresses as they were written.</summary>
    public IReadOnlyList<string> Macs { get; }

    /// <summary>The first MAC address.</summary>
    public string Mac => Macs[0];

    /// <summary>What libvirt says that it is: "running", "shut off", "paused", "pmsuspended", "crashed".</summary>
    public string State => Describe().Split(" (")[0];

    /// <summary>Starts it.</summary>
    public void Start() => _virsh.Run("start", Name);

    /// <summary>Ends it at once, as by pulling the plug.</summary>
    public void Destroy() => _virsh.Destroy(Name);

    /// <summary>The same, if it runs.</summary>
    public void TryDestroy() => _virsh.Try("destroy", Name);

    /// <summary>Pauses it.</summary>
    public void Suspend() => _virsh.Run("suspend", Name);

    /// <summary>Ends it with its memory saved; the next start restores that.</summary>
    public void ManagedSave() => _virsh.Run("managedsave", Name);

    /// <summary>Makes libvirt forget it.</summary>
    public void Undefine() => _virsh.Run("undefine", Name);

    /// <summary>Its running or inactive definition.</summary>
    public string DumpXml() => _virsh.Run("dumpxml", Name);

    /// <summary>State and reason, such as "running (booted)".</summary>
    public string Describe() => _virsh.Run("domstate", Name, "--reason").Trim();

    /// <summary>Waits for a state.</summary>
    /// <exception cref="AssertionException">It isn't reached in time.</exception>
    public void WaitFor(string state)
    {
        var last = "";
        Eventually.True(
            () =>
            {
                // While a libvirtd is restarted no answer comes, and that is no reason to give up.
                var answer = _virsh.Try("domstate", Name, "--reason");
                last = answer.ExitCode == 0 ? answer.Output.Trim() : answer.Error.Trim();
                return answer.ExitCode == 0 && last.Split(" (")[0] == state;
            },
            Deadline,
            () => $"{Name} {state}; it is {last}");
    }

    /// <summary>Waits until it runs.</summary>
    public void WaitUntilRunning() => WaitFor("running");

    /// <inheritdoc/>
    public void Dispose()
    {
        // Either may be done already, and libvirtd may be gone.
        _virsh.Try("destroy", Name);
        _virsh.Try("undefine", Name, "--managed-save");
    }
}
