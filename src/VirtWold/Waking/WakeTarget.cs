using VirtWold.Machines;
using VirtWold.WakeOnLan;

namespace VirtWold.Waking;

/// <summary>Who is to be woken, or put to sleep: the owner of a magic packet's address, or a machine that a person named.</summary>
/// <param name="Packet">The magic packet; with a machine's name, only its password counts.</param>
/// <param name="Machine">The machine's name; nothing for a magic packet.</param>
internal readonly record struct WakeTarget(MagicPacket Packet, MachineName? Machine = null)
{
    /// <summary>Whether the packet has the machine's address in reverse, and asks for its sleep.</summary>
    public bool IsSleep { get; private init; }

    /// <summary>The machine's address; zero where a machine was named.</summary>
    public MacAddress Mac => IsSleep ? Packet.Target.Reversed : Packet.Target;

    /// <summary>
    /// Who is meant by a magic packet. Where sleep packets count, that is the owner of the address in reverse, if the address itself is no
    /// machine's: what wakes a machine never puts another one to sleep.
    /// </summary>
    public static WakeTarget Of(in MagicPacket packet, Fleet fleet, WakePolicy policy)
    {
        bool isSleep = policy.SleepPackets
            && !fleet.Find(packet.Target).AreKnown
            && (!packet.Target.IsStation || fleet.Find(packet.Target.Reversed).AreKnown);
        return new WakeTarget(packet) { IsSleep = isSleep };
    }

    /// <summary>What the directories know of it.</summary>
    public Owners OwnersIn(Fleet fleet) => Machine is null ? fleet.Find(Mac) : fleet.FindNamed(Machine.NameOrId, Machine.Hypervisor);

    /// <inheritdoc/>
    public override string ToString() => Machine?.ToString() ?? Mac.ToString();
}
