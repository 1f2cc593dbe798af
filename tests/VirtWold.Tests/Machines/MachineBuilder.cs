using VirtWold.Machines;
using VirtWold.WakeOnLan;

namespace VirtWold.Tests.Machines;

/// <summary>Builds machines: one that is shut off and has one address, unless told otherwise.</summary>
internal sealed record MachineBuilder
{
    public string Name { get; init; } = "nas";

    /// <summary>The id; made from the name where it isn't set.</summary>
    public string? Id { get; init; }

    public MachineState State { get; init; } = MachineState.ShutOff;

    public string Reason { get; init; } = "";

    public IReadOnlyList<MacAddress> Macs { get; init; } = [WakeOnLan.Stations.Target];

    public WakeMark Mark { get; init; }

    public AccessMark? Access { get; init; }

    public bool HasAgent { get; init; }

    public Machine Build() => new(Id ?? $"id of {Name}", Name, State, Reason, [.. Macs]) { Mark = Mark, Access = Access, HasAgent = HasAgent };
}
