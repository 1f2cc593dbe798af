using VirtWold.Machines;
using VirtWold.WakeOnLan;

namespace VirtWold.Waking;

/// <summary>Who is to be woken: the owner of a magic packet's address, or a machine that a person named.</summary>
/// <param name="Packet">The magic packet; with a machine's name, only its password counts.</param>
/// <param name="Machine">The machine's name; nothing for a magic packet.</param>
internal readonly record struct WakeTarget(MagicPacket Packet, MachineName? Machine = null)
{
    /// <summary>The address; zero where a machine was named.</summary>
    public MacAddress Mac => Packet.Target;

    /// <summary>What the directories know of it.</summary>
    public Owners OwnersIn(Fleet fleet) => Machine is null ? fleet.Find(Mac) : fleet.FindNamed(Machine.NameOrId, Machine.Hypervisor);

    /// <inheritdoc/>
    public override string ToString() => Machine?.ToString() ?? Mac.ToString();
}
