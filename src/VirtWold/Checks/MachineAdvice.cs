namespace VirtWold.Checks;

/// <summary>What people do about machines that can't be woken: how, depends on what the machines run on.</summary>
/// <param name="Define">To have one at all.</param>
/// <param name="Address">To give one an address.</param>
/// <param name="Mark">To mark one as to be woken.</param>
internal sealed record MachineAdvice(string Define, string Address, string Mark)
{
    /// <summary>For libvirt.</summary>
    public static MachineAdvice Libvirt { get; } = new(
        "define one with a network interface: virt-install, virt-manager",
        "give them a network interface, or name the address of a passed-through card in their metadata: see 'Who may be woken' in docs/options.md",
        "mark one: virsh metadata NAME --config --uri urn:virtwold:domain:1 --key virtwold --set '<wake enabled=\"yes\"/>'");

    /// <summary>For KubeVirt.</summary>
    public static MachineAdvice KubeVirt { get; } = new(
        "create a VirtualMachine, or see to --namespace and --selector",
        "give their template an address (macAddress), or annotate them: kubectl annotate vm NAME virtwold.io/mac=52:54:00:12:34:56",
        "mark one: kubectl annotate vm NAME virtwold.io/wake=true");
}
