namespace VirtWold.Machines.Libvirt;

/// <summary>What people type for a libvirt domain.</summary>
/// <param name="uri">The hypervisor.</param>
internal sealed class VirshCommands(string uri) : IMachineCommands
{
    public string Allow(Machine machine)
    {
        // The new mark replaces all of the old one.
        string password = machine.Mark.RequiresSecureOn ? " secureon=\"required\"" : "";
        return machine.Mark.Host is not null
            ? ""
            : $"virsh -c {ShellWord.Of(uri)} metadata {Domain(machine)} --config --uri urn:virtwold:domain:1 --key virtwold --set '<wake enabled=\"yes\"{password}/>'";
    }

    public string Start(Machine machine) => $"virsh -c {ShellWord.Of(uri)} start {Domain(machine)}";

    private static string Domain(Machine machine) => ShellWord.Of(ShellWord.IsSafe(machine.Name) ? machine.Name : machine.Id);
}
