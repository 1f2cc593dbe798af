namespace VirtWold.Machines.KubeVirt;

/// <summary>What people type for a VirtualMachine. Its name is namespace/name, and Kubernetes allows only letters, digits, '-' and '.'.</summary>
internal sealed class KubectlCommands : IMachineCommands
{
    public string Allow(Machine machine) => $"kubectl annotate vm {Name(machine)} virtwold.io/wake=true --overwrite";

    public string Start(Machine machine) => $"virtctl start {Name(machine)}";

    private static string Name(Machine machine)
    {
        string[] parts = machine.Name.Split('/');
        return parts.Length == 2 ? $"--namespace {ShellWord.Of(parts[0])} {ShellWord.Of(parts[1])}" : ShellWord.Of(machine.Name);
    }
}
