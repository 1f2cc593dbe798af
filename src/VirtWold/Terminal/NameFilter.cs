namespace VirtWold.Terminal;

/// <summary>Which machines to show: those whose name contains a text, or that have it for an address or id.</summary>
/// <param name="text">The text; case doesn't matter. Empty: all.</param>
internal sealed class NameFilter(string text)
{
    /// <summary>Whether all are wanted.</summary>
    public bool IsAll => text.Length == 0;

    /// <summary>The text.</summary>
    public string Text => text;

    /// <summary>Whether one is wanted.</summary>
    /// <param name="name">Its name, if it has one.</param>
    /// <param name="others">Its addresses and id.</param>
    public bool Wants(string? name, IEnumerable<string?> others) =>
        IsAll
        || name?.Contains(text, StringComparison.OrdinalIgnoreCase) == true
        || others.Any(other => text.Equals(other, StringComparison.OrdinalIgnoreCase));

    /// <summary>A report with the wanted machines and the packets for them alone.</summary>
    public StatusReport Apply(StatusReport report)
    {
        if (IsAll)
        {
            return report;
        }

        StatusReport.MachineReport[] machines = [.. report.Machines.Where(machine => Wants(machine.Name, machine.Macs))];
        HashSet<string> addresses = [.. machines.SelectMany(static machine => machine.Macs)];
        return report with
        {
            Machines = machines,
            Packets = [.. report.Packets.Where(packet => Wants(packet.Machine, [packet.Target]) || (packet.Target is { } target && addresses.Contains(target)))],
        };
    }
}
