namespace VirtWold.Machines;

/// <summary>The commands that people type for a machine, ready for a shell.</summary>
internal interface IMachineCommands
{
    /// <summary>Allows the machine to be woken; empty where no command does.</summary>
    public string Allow(Machine machine);

    /// <summary>Starts the machine by hand, which shows the hypervisor's own error.</summary>
    public string Start(Machine machine);
}
