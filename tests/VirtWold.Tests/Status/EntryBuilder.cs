using VirtWold.Status;
using VirtWold.Tests.Machines;
using VirtWold.Tests.WakeOnLan;
using VirtWold.Tests.Waking;
using VirtWold.WakeOnLan;
using VirtWold.Waking;

namespace VirtWold.Tests.Status;

/// <summary>Builds entries: a packet for an address that nobody has, unless something else is asked for.</summary>
internal sealed record EntryBuilder
{
    public Verdict Verdict { get; init; } = Verdict.UnknownMac;

    public MacAddress Target { get; init; } = Stations.Target;

    public PacketOrigin Origin { get; init; } = Packets.Origin;

    public BrokenRule Broken { get; init; }

    public long Request { get; init; }

    public string? Machine { get; init; }

    public string? Detail { get; init; }

    public bool HasPassword { get; init; }

    public bool IsAmbiguous { get; init; }

    /// <summary>Seconds after some beginning.</summary>
    public double At { get; init; }

    public PacketEntry Build()
    {
        DateTimeOffset time = DateTimeOffset.UnixEpoch + TimeSpan.FromSeconds(At);
        return new PacketEntry
        {
            Count = 1,
            First = time,
            Last = time,
            Origin = Origin,
            Target = Target,
            HasPassword = HasPassword,
            Outcome = new WakeOutcome(Verdict, Machine is null ? null : new MachineBuilder { Name = Machine }.Build(), Detail ?? "") { IsAmbiguous = IsAmbiguous },
            Broken = Broken,
            Request = Request,
        };
    }
}
