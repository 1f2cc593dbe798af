namespace VirtWold.Tests.Machines.Libvirt;

/// <summary>A domain of libvirt's built-in test hypervisor: shut off and with one interface, unless told otherwise.</summary>
internal sealed record TestDomain
{
    public const int Paused = 3;
    public const int ShuttingDown = 4;
    public const int ShutOff = 5;
    public const int Crashed = 6;

    public string Name { get; init; } = "nas";

    /// <summary>The state in libvirt's numbers; running where it isn't set.</summary>
    public int? State { get; init; } = ShutOff;

    /// <summary>The addresses as they are to be written, one interface each.</summary>
    public IReadOnlyList<string> Macs { get; init; } = [WakeOnLan.Stations.Target.ToString()];

    /// <summary>What stands in its metadata.</summary>
    public string Metadata { get; init; } = "";

    public string ToXml() =>
        $"""
        <domain type='test' xmlns:test='http://libvirt.org/schemas/domain/test/1.0'>
          <name>{Name}</name>
          {(Metadata.Length > 0 ? $"<metadata>{Metadata}</metadata>" : "")}
          <memory unit='MiB'>64</memory>
          <os><type>hvm</type></os>
          <devices>
            {string.Concat(Macs.Select(static mac => $"<interface type='network'><mac address='{mac}'/><source network='default'/></interface>"))}
          </devices>
          {(State is { } state ? $"<test:runstate>{state}</test:runstate>" : "")}
        </domain>
        """;
}
