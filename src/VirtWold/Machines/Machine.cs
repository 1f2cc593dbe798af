using System.Collections.Immutable;
using VirtWold.WakeOnLan;

namespace VirtWold.Machines;

/// <summary>A virtual machine, as its hypervisor last reported it.</summary>
/// <param name="Id">The hypervisor's own lasting name for it: a UUID.</param>
/// <param name="Name">The name that people gave it.</param>
/// <param name="State">What it is doing.</param>
/// <param name="Reason">Why it is <see cref="MachineState.Held"/>, in words that complete "paused for "; else empty.</param>
/// <param name="Macs">The addresses of its network interfaces, each once.</param>
internal sealed record Machine(string Id, string Name, MachineState State, string Reason, ImmutableArray<MacAddress> Macs)
{
    /// <summary>What its owner says about waking it.</summary>
    public WakeMark Mark { get; init; }

    /// <summary>When it is put to sleep because nobody uses it; null if its owner doesn't want that.</summary>
    public SleepMark? Sleep { get; init; }

    /// <summary>How it is put to sleep where nobody says how.</summary>
    public SleepWay UsualSleep { get; init; } = SleepWay.Save;

    /// <summary>How it is put to sleep where a request doesn't say how.</summary>
    public SleepWay SleepsBy => Sleep?.Way ?? UsualSleep;

    /// <summary>Its owner's settings for connections that wake it; null if none may.</summary>
    public AccessMark? Access { get; init; }

    /// <summary>Whether its guest may have an agent that tells its hypervisor that it runs.</summary>
    public bool HasAgent { get; init; }

    /// <summary>The name of the hypervisor that has it; filled in by the directory that keeps it.</summary>
    public string Hypervisor { get; init; } = "";

    /// <summary>What tells it from all others.</summary>
    public MachineKey Key => new(Hypervisor, Id);

    /// <summary>What waking it comes to, as long as its state is what it was.</summary>
    public WakeResult ExpectedWake => WakeResult.Expect(State, Reason);

    /// <summary>Whether nothing has changed between two looks at it.</summary>
    public bool IsSameAs(Machine other) =>
        (Id, Name, State, Reason, Mark, Sleep, UsualSleep, Access, HasAgent)
            == (other.Id, other.Name, other.State, other.Reason, other.Mark, other.Sleep, other.UsualSleep, other.Access, other.HasAgent)
            && Macs.SequenceEqual(other.Macs);

    /// <summary>The state for people: <c>shut off</c>, <c>paused (I/O error)</c>.</summary>
    public string StateText => State switch
    {
        MachineState.ShutOff => "shut off",
        MachineState.Running => "running",
        MachineState.Paused => "paused",
        MachineState.Held => $"paused ({Reason})",
        MachineState.Suspended => "suspended",
        MachineState.ShuttingDown => "shutting down",
        MachineState.Saving => "being saved",
        MachineState.Crashed => "crashed",
        _ => "unknown",
    };
}
